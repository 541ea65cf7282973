SELECT
  CAST((
    CAST(0 AS Nullable(Decimal(28, 8))) + COALESCE(
      CAST(SUM("t15"."cross_sell") AS Nullable(Decimal(28, 8))),
      CAST(0 AS Nullable(Decimal(28, 8)))
    ) + COALESCE(
      CAST(SUM("t15"."upsell") AS Nullable(Decimal(28, 8))),
      CAST(0 AS Nullable(Decimal(28, 8)))
    ) + COALESCE(
      CAST(SUM("t15"."expansion") AS Nullable(Decimal(28, 8))),
      CAST(0 AS Nullable(Decimal(28, 8)))
    ) + COALESCE(
      CAST(SUM("t15"."escalator") AS Nullable(Decimal(28, 8))),
      CAST(0 AS Nullable(Decimal(28, 8)))
    ) + COALESCE(
      CAST(SUM("t15"."price") AS Nullable(Decimal(28, 8))),
      CAST(0 AS Nullable(Decimal(28, 8)))
    )
  ) - COALESCE(
    CAST(SUM("t15"."contraction") AS Nullable(Decimal(28, 8))),
    CAST(0 AS Nullable(Decimal(28, 8)))
  ) AS Nullable(Decimal(20, 2))) AS "growth_change__value",
  uniqIf("t15"."unit", "t15"."change" <> CAST(0 AS Nullable(Decimal(28, 8)))) AS "growth_change__n"
FROM (
  SELECT
    "t14"."unit" AS "unit",
    "t14"."account" AS "account",
    "t14"."division" AS "division",
    "t14"."product" AS "product",
    "t14"."start" AS "start",
    "t14"."end" AS "end",
    "t14"."change" AS "change",
    CASE
      WHEN (
        "t14"."start" = 0
      ) AND (
        "t14"."division_start" = 0
      )
      THEN "t14"."end"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "cross_sell",
    CASE
      WHEN (
        "t14"."start" = 0
      ) AND NOT (
        "t14"."division_start" = 0
      )
      THEN "t14"."end"
      ELSE CASE
        WHEN NOT (
          "t14"."start" = 0
        )
        AND NOT (
          "t14"."end" = 0
        )
        AND NOT (
          "t14"."same_tier"
        )
        AND (
          "t14"."rest" > 0
        )
        THEN "t14"."rest"
        ELSE CAST(0 AS Nullable(Decimal(28, 8)))
      END
    END AS "upsell",
    CASE
      WHEN "t14"."licences" > 0
      THEN "t14"."licences"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "expansion",
    CASE
      WHEN NOT (
        "t14"."start" = 0
      ) AND NOT (
        "t14"."end" = 0
      ) AND "t14"."same_tier"
      THEN COALESCE(
        CAST(CAST((
          CAST("t14"."start" + "t14"."licences" AS Nullable(Float64)) * "t14"."rise"
        ) / nullIf(CAST(1 AS Nullable(Float64)), 0.0) AS Nullable(Decimal(24, 6))) AS Nullable(Decimal(28, 8))),
        CAST(0 AS Nullable(Decimal(28, 8)))
      )
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "escalator",
    CASE
      WHEN NOT (
        "t14"."start" = 0
      ) AND NOT (
        "t14"."end" = 0
      ) AND "t14"."same_tier"
      THEN "t14"."rest" - CASE
        WHEN NOT (
          "t14"."start" = 0
        ) AND NOT (
          "t14"."end" = 0
        ) AND "t14"."same_tier"
        THEN COALESCE(
          CAST(CAST((
            CAST("t14"."start" + "t14"."licences" AS Nullable(Float64)) * "t14"."rise"
          ) / nullIf(CAST(1 AS Nullable(Float64)), 0.0) AS Nullable(Decimal(24, 6))) AS Nullable(Decimal(28, 8))),
          CAST(0 AS Nullable(Decimal(28, 8)))
        )
        ELSE CAST(0 AS Nullable(Decimal(28, 8)))
      END
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "price",
    CASE
      WHEN "t14"."end" = 0
      THEN "t14"."start"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END + CASE
      WHEN "t14"."licences" < 0
      THEN CAST(0 AS Nullable(Decimal(28, 8))) - "t14"."licences"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END + CASE
      WHEN NOT (
        "t14"."start" = 0
      )
      AND NOT (
        "t14"."end" = 0
      )
      AND NOT (
        "t14"."same_tier"
      )
      AND (
        "t14"."rest" < 0
      )
      THEN CAST(0 AS Nullable(Decimal(28, 8))) - "t14"."rest"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "contraction"
  FROM (
    SELECT
      "t13"."unit" AS "unit",
      "t13"."account" AS "account",
      "t13"."division" AS "division",
      "t13"."product" AS "product",
      "t13"."same_tier" AS "same_tier",
      "t13"."slot" AS "slot",
      "t13"."start" AS "start",
      "t13"."end" AS "end",
      "t13"."quantity_start" AS "quantity_start",
      "t13"."quantity_end" AS "quantity_end",
      "t13"."rise" AS "rise",
      "t13"."division_start" AS "division_start",
      "t13"."product_start" AS "product_start",
      "t13"."more" AS "more",
      "t13"."end" - "t13"."start" AS "change",
      CASE
        WHEN (
          "t13"."start" = 0
        ) OR (
          "t13"."end" = 0
        )
        THEN CAST(0 AS Nullable(Decimal(28, 8)))
        ELSE COALESCE(
          CAST(CAST((
            CAST("t13"."start" AS Nullable(Float64)) * CAST("t13"."more" AS Nullable(Float64))
          ) / nullIf(CAST("t13"."quantity_start" AS Nullable(Float64)), 0.0) AS Nullable(Decimal(24, 6))) AS Nullable(Decimal(28, 8))),
          CAST(0 AS Nullable(Decimal(28, 8)))
        )
      END AS "licences",
      (
        "t13"."end" - "t13"."start"
      ) - CASE
        WHEN (
          "t13"."start" = 0
        ) OR (
          "t13"."end" = 0
        )
        THEN CAST(0 AS Nullable(Decimal(28, 8)))
        ELSE COALESCE(
          CAST(CAST((
            CAST("t13"."start" AS Nullable(Float64)) * CAST("t13"."more" AS Nullable(Float64))
          ) / nullIf(CAST("t13"."quantity_start" AS Nullable(Float64)), 0.0) AS Nullable(Decimal(24, 6))) AS Nullable(Decimal(28, 8))),
          CAST(0 AS Nullable(Decimal(28, 8)))
        )
      END AS "rest"
    FROM (
      SELECT
        "t12"."unit" AS "unit",
        "t12"."account" AS "account",
        "t12"."division" AS "division",
        "t12"."product" AS "product",
        "t12"."same_tier" AS "same_tier",
        "t12"."slot" AS "slot",
        "t12"."start" AS "start",
        "t12"."end" AS "end",
        "t12"."quantity_start" AS "quantity_start",
        "t12"."quantity_end" AS "quantity_end",
        "t12"."rise" AS "rise",
        SUM("t12"."start") OVER (
          PARTITION BY "t12"."unit", "t12"."account", "t12"."division"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "division_start",
        SUM("t12"."start") OVER (
          PARTITION BY "t12"."unit", "t12"."account", "t12"."division", "t12"."product"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "product_start",
        "t12"."quantity_end" - "t12"."quantity_start" AS "more"
      FROM (
        SELECT
          "t11"."unit" AS "unit",
          "t11"."account" AS "account",
          "t11"."division" AS "division",
          "t11"."product" AS "product",
          "t11"."same_tier" AS "same_tier",
          "t11"."slot" AS "slot",
          COALESCE(
            CAST(SUM("t11"."start") AS Nullable(Decimal(28, 8))),
            CAST(0 AS Nullable(Decimal(28, 8)))
          ) AS "start",
          COALESCE(
            CAST(SUM("t11"."end") AS Nullable(Decimal(28, 8))),
            CAST(0 AS Nullable(Decimal(28, 8)))
          ) AS "end",
          SUM("t11"."quantity_start") AS "quantity_start",
          SUM("t11"."quantity_end") AS "quantity_end",
          MAX("t11"."rise") AS "rise"
        FROM (
          SELECT
            "t10"."unit" AS "unit",
            "t10"."account" AS "account",
            "t10"."division" AS "division",
            "t10"."product" AS "product",
            "t10"."tier" AS "tier",
            "t10"."start" AS "start",
            "t10"."end" AS "end",
            "t10"."quantity_start" AS "quantity_start",
            "t10"."quantity_end" AS "quantity_end",
            "t10"."agreed" AS "agreed",
            "t10"."renewals" AS "renewals",
            "t10"."unit_start" AS "unit_start",
            "t10"."unit_end" AS "unit_end",
            (
              "t10"."start" > 0
            ) AND (
              "t10"."end" > 0
            ) AS "same_tier",
            CASE
              WHEN (
                "t10"."start" > 0
              ) AND (
                "t10"."end" > 0
              )
              THEN "t10"."tier"
              ELSE ''
            END AS "slot",
            (
              POWER((
                COALESCE("t10"."agreed", 0.0) + 1.0
              ), "t10"."renewals")
            ) - 1.0 AS "rise"
          FROM (
            SELECT
              "t9"."unit" AS "unit",
              "t9"."account" AS "account",
              "t9"."division" AS "division",
              "t9"."product" AS "product",
              "t9"."tier" AS "tier",
              "t9"."start" AS "start",
              "t9"."end" AS "end",
              "t9"."quantity_start" AS "quantity_start",
              "t9"."quantity_end" AS "quantity_end",
              "t9"."agreed" AS "agreed",
              "t9"."renewals" AS "renewals",
              SUM("t9"."start") OVER (PARTITION BY "t9"."unit" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "unit_start",
              SUM("t9"."end") OVER (PARTITION BY "t9"."unit" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "unit_end"
            FROM (
              SELECT
                "t8"."unit" AS "unit",
                "t8"."account" AS "account",
                "t8"."division" AS "division",
                "t8"."product" AS "product",
                "t8"."tier" AS "tier",
                COALESCE(
                  CAST(SUM(
                    CASE
                      WHEN (
                        "t8"."start_on" <= toDate('2025-07-01')
                      )
                      AND (
                        isNull("t8"."end_on") OR (
                          "t8"."end_on" > toDate('2025-07-01')
                        )
                      )
                      THEN "t8"."money"
                      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
                    END
                  ) AS Nullable(Decimal(28, 8))),
                  CAST(0 AS Nullable(Decimal(28, 8)))
                ) AS "start",
                COALESCE(
                  CAST(SUM(
                    CASE
                      WHEN (
                        "t8"."start_on" <= toDate('2026-07-01')
                      )
                      AND (
                        isNull("t8"."end_on") OR (
                          "t8"."end_on" > toDate('2026-07-01')
                        )
                      )
                      THEN "t8"."money"
                      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
                    END
                  ) AS Nullable(Decimal(28, 8))),
                  CAST(0 AS Nullable(Decimal(28, 8)))
                ) AS "end",
                COALESCE(
                  SUM(
                    CASE
                      WHEN (
                        "t8"."start_on" <= toDate('2025-07-01')
                      )
                      AND (
                        isNull("t8"."end_on") OR (
                          "t8"."end_on" > toDate('2025-07-01')
                        )
                      )
                      THEN "t8"."licences"
                      ELSE 0
                    END
                  ),
                  0
                ) AS "quantity_start",
                COALESCE(
                  SUM(
                    CASE
                      WHEN (
                        "t8"."start_on" <= toDate('2026-07-01')
                      )
                      AND (
                        isNull("t8"."end_on") OR (
                          "t8"."end_on" > toDate('2026-07-01')
                        )
                      )
                      THEN "t8"."licences"
                      ELSE 0
                    END
                  ),
                  0
                ) AS "quantity_end",
                COALESCE(
                  maxIf(
                    "t8"."escalator",
                    (
                      "t8"."start_on" <= toDate('2025-07-01')
                    )
                    AND (
                      isNull("t8"."end_on") OR (
                        "t8"."end_on" > toDate('2025-07-01')
                      )
                    )
                  ),
                  maxIf(
                    "t8"."escalator",
                    (
                      "t8"."start_on" <= toDate('2026-07-01')
                    )
                    AND (
                      isNull("t8"."end_on") OR (
                        "t8"."end_on" > toDate('2026-07-01')
                      )
                    )
                  )
                ) AS "agreed",
                uniqIf(
                  "t8"."start_on",
                  (
                    "t8"."start_on" > toDate('2025-07-01')
                  )
                  AND (
                    "t8"."start_on" <= toDate('2026-07-01')
                  )
                ) AS "renewals"
              FROM (
                SELECT
                  "t7"."line" AS "line",
                  "t7"."contract" AS "contract",
                  "t7"."account" AS "account",
                  COALESCE("t7"."division", '') AS "division",
                  "t7"."product" AS "product",
                  COALESCE("t7"."tier", '') AS "tier",
                  "t7"."start_on" AS "start_on",
                  "t7"."end_on" AS "end_on",
                  "t7"."amount" AS "amount",
                  "t7"."currency" AS "currency",
                  "t7"."billing_months" AS "billing_months",
                  "t7"."term_months" AS "term_months",
                  "t7"."quantity" AS "quantity",
                  "t7"."escalator" AS "escalator",
                  "t7"."auto_renew" AS "auto_renew",
                  "t7"."signed_on" AS "signed_on",
                  "t7"."notice_on" AS "notice_on",
                  "t7"."recorded_at" AS "recorded_at",
                  "t7"."mrr" AS "mrr",
                  "t7"."unit" AS "unit",
                  "t7"."money" AS "money",
                  COALESCE("t7"."quantity", 1) AS "licences"
                FROM (
                  SELECT
                    "t6"."line" AS "line",
                    "t6"."contract" AS "contract",
                    "t6"."account" AS "account",
                    "t6"."division" AS "division",
                    "t6"."product" AS "product",
                    "t6"."tier" AS "tier",
                    "t6"."start_on" AS "start_on",
                    "t6"."end_on" AS "end_on",
                    "t6"."amount" AS "amount",
                    "t6"."currency" AS "currency",
                    "t6"."billing_months" AS "billing_months",
                    "t6"."term_months" AS "term_months",
                    "t6"."quantity" AS "quantity",
                    "t6"."escalator" AS "escalator",
                    "t6"."auto_renew" AS "auto_renew",
                    "t6"."signed_on" AS "signed_on",
                    "t6"."notice_on" AS "notice_on",
                    "t6"."recorded_at" AS "recorded_at",
                    "t6"."mrr" AS "mrr",
                    "t6"."unit" AS "unit",
                    CASE
                      WHEN "t6"."currency" = 'USD'
                      THEN CAST("t6"."mrr" AS Nullable(Decimal(28, 8)))
                      ELSE CAST("t6"."mrr" * "t4"."rate_on_day" AS Nullable(Decimal(28, 8)))
                    END AS "money"
                  FROM (
                    SELECT
                      "t0"."line" AS "line",
                      "t0"."contract" AS "contract",
                      "t0"."account" AS "account",
                      "t0"."division" AS "division",
                      "t0"."product" AS "product",
                      "t0"."tier" AS "tier",
                      "t0"."start_on" AS "start_on",
                      "t0"."end_on" AS "end_on",
                      "t0"."amount" AS "amount",
                      "t0"."currency" AS "currency",
                      "t0"."billing_months" AS "billing_months",
                      "t0"."term_months" AS "term_months",
                      "t0"."quantity" AS "quantity",
                      "t0"."escalator" AS "escalator",
                      "t0"."auto_renew" AS "auto_renew",
                      "t0"."signed_on" AS "signed_on",
                      "t0"."notice_on" AS "notice_on",
                      "t0"."recorded_at" AS "recorded_at",
                      CAST(CAST((
                        CAST("t0"."amount" * 10000 AS Nullable(Int64)) - (
                          CAST("t0"."amount" * 10000 AS Nullable(Int64)) % (
                            "t0"."term_months" * 10000
                          )
                        )
                      ) / (
                        "t0"."term_months" * 10000
                      ) AS Nullable(Int64)) AS Nullable(Decimal(20, 8))) + (
                        CAST(CAST((
                          (
                            (
                              (
                                CAST("t0"."amount" * 10000 AS Nullable(Int64)) % (
                                  "t0"."term_months" * 10000
                                )
                              ) * 20000
                            ) + "t0"."term_months"
                          ) - (
                            (
                              (
                                (
                                  CAST("t0"."amount" * 10000 AS Nullable(Int64)) % (
                                    "t0"."term_months" * 10000
                                  )
                                ) * 20000
                              ) + "t0"."term_months"
                            ) % (
                              "t0"."term_months" * 2
                            )
                          )
                        ) / (
                          "t0"."term_months" * 2
                        ) AS Nullable(Int64)) AS Nullable(Decimal(20, 8))) * CAST('0.00000001' AS Nullable(Decimal(20, 8)))
                      ) AS "mrr",
                      "t0"."account" AS "unit"
                    FROM "contract_lines" AS "t0"
                    WHERE
                      "t0"."amount" > 0
                  ) AS "t6"
                  LEFT OUTER JOIN (
                    SELECT
                      "t2"."currency" AS "rate_currency",
                      CAST("t2"."rate" AS Nullable(Decimal(20, 10))) AS "rate_on_day"
                    FROM (
                      SELECT
                        "t1"."currency" AS "currency",
                        "t1"."day" AS "day",
                        "t1"."rate" AS "rate",
                        ROW_NUMBER() OVER (
                          PARTITION BY "t1"."currency"
                          ORDER BY "t1"."day" > toDate('2025-07-01') ASC, CASE
                            WHEN "t1"."day" > toDate('2025-07-01')
                            THEN "t1"."day"
                            ELSE CAST(NULL AS Nullable(DATE))
                          END ASC, "t1"."day" DESC
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ) - 1 AS "place"
                      FROM "fx_rates" AS "t1"
                    ) AS "t2"
                    WHERE
                      "t2"."place" = 0
                  ) AS "t4"
                    ON "t6"."currency" = "t4"."rate_currency"
                ) AS "t7"
              ) AS "t8"
              GROUP BY
                "t8"."unit",
                "t8"."account",
                "t8"."division",
                "t8"."product",
                "t8"."tier"
            ) AS "t9"
          ) AS "t10"
          WHERE
            "t10"."unit_start" > 0
            AND "t10"."unit_end" > 0
            AND (
              (
                "t10"."start" > 0
              ) OR (
                "t10"."end" > 0
              )
            )
        ) AS "t11"
        GROUP BY
          "t11"."unit",
          "t11"."account",
          "t11"."division",
          "t11"."product",
          "t11"."same_tier",
          "t11"."slot"
      ) AS "t12"
    ) AS "t13"
  ) AS "t14"
) AS "t15"
