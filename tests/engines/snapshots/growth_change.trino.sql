SELECT
  CAST((
    CAST(0 AS DECIMAL(28, 8)) + COALESCE(CAST(SUM("t15"."cross_sell") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) + COALESCE(CAST(SUM("t15"."upsell") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) + COALESCE(CAST(SUM("t15"."expansion") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) + COALESCE(CAST(SUM("t15"."escalator") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) + COALESCE(CAST(SUM("t15"."price") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8)))
  ) - COALESCE(CAST(SUM("t15"."contraction") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) AS DECIMAL(20, 2)) AS "growth_change__value",
  COUNT(DISTINCT "t15"."unit") FILTER(WHERE
    "t15"."change" <> CAST(0 AS DECIMAL(28, 8))) AS "growth_change__n"
FROM (
  SELECT
    "t14"."unit",
    "t14"."account",
    "t14"."division",
    "t14"."product",
    "t14"."start",
    "t14"."end",
    "t14"."change",
    IF(
      (
        "t14"."start" = 0
      ) AND (
        "t14"."division_start" = 0
      ),
      "t14"."end",
      CAST(0 AS DECIMAL(28, 8))
    ) AS "cross_sell",
    IF(
      (
        "t14"."start" = 0
      ) AND NOT (
        "t14"."division_start" = 0
      ),
      "t14"."end",
      IF(
        NOT (
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
        ),
        "t14"."rest",
        CAST(0 AS DECIMAL(28, 8))
      )
    ) AS "upsell",
    IF("t14"."licences" > 0, "t14"."licences", CAST(0 AS DECIMAL(28, 8))) AS "expansion",
    IF(
      NOT (
        "t14"."start" = 0
      ) AND NOT (
        "t14"."end" = 0
      ) AND "t14"."same_tier",
      COALESCE(
        CAST(CAST(CAST((
          CAST("t14"."start" + "t14"."licences" AS DOUBLE) * "t14"."rise"
        ) AS DOUBLE) / NULLIF(CAST(1 AS DOUBLE), CAST(0.0 AS DOUBLE)) AS DECIMAL(24, 6)) AS DECIMAL(28, 8)),
        CAST(0 AS DECIMAL(28, 8))
      ),
      CAST(0 AS DECIMAL(28, 8))
    ) AS "escalator",
    IF(
      NOT (
        "t14"."start" = 0
      ) AND NOT (
        "t14"."end" = 0
      ) AND "t14"."same_tier",
      "t14"."rest" - IF(
        NOT (
          "t14"."start" = 0
        ) AND NOT (
          "t14"."end" = 0
        ) AND "t14"."same_tier",
        COALESCE(
          CAST(CAST(CAST((
            CAST("t14"."start" + "t14"."licences" AS DOUBLE) * "t14"."rise"
          ) AS DOUBLE) / NULLIF(CAST(1 AS DOUBLE), CAST(0.0 AS DOUBLE)) AS DECIMAL(24, 6)) AS DECIMAL(28, 8)),
          CAST(0 AS DECIMAL(28, 8))
        ),
        CAST(0 AS DECIMAL(28, 8))
      ),
      CAST(0 AS DECIMAL(28, 8))
    ) AS "price",
    IF("t14"."end" = 0, "t14"."start", CAST(0 AS DECIMAL(28, 8))) + IF(
      "t14"."licences" < 0,
      CAST(0 AS DECIMAL(28, 8)) - "t14"."licences",
      CAST(0 AS DECIMAL(28, 8))
    ) + IF(
      NOT (
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
      ),
      CAST(0 AS DECIMAL(28, 8)) - "t14"."rest",
      CAST(0 AS DECIMAL(28, 8))
    ) AS "contraction"
  FROM (
    SELECT
      "t13"."unit",
      "t13"."account",
      "t13"."division",
      "t13"."product",
      "t13"."same_tier",
      "t13"."slot",
      "t13"."start",
      "t13"."end",
      "t13"."quantity_start",
      "t13"."quantity_end",
      "t13"."rise",
      "t13"."division_start",
      "t13"."product_start",
      "t13"."more",
      "t13"."end" - "t13"."start" AS "change",
      IF(
        (
          "t13"."start" = 0
        ) OR (
          "t13"."end" = 0
        ),
        CAST(0 AS DECIMAL(28, 8)),
        COALESCE(
          CAST(CAST(CAST((
            CAST("t13"."start" AS DOUBLE) * CAST("t13"."more" AS DOUBLE)
          ) AS DOUBLE) / NULLIF(CAST("t13"."quantity_start" AS DOUBLE), CAST(0.0 AS DOUBLE)) AS DECIMAL(24, 6)) AS DECIMAL(28, 8)),
          CAST(0 AS DECIMAL(28, 8))
        )
      ) AS "licences",
      (
        "t13"."end" - "t13"."start"
      ) - IF(
        (
          "t13"."start" = 0
        ) OR (
          "t13"."end" = 0
        ),
        CAST(0 AS DECIMAL(28, 8)),
        COALESCE(
          CAST(CAST(CAST((
            CAST("t13"."start" AS DOUBLE) * CAST("t13"."more" AS DOUBLE)
          ) AS DOUBLE) / NULLIF(CAST("t13"."quantity_start" AS DOUBLE), CAST(0.0 AS DOUBLE)) AS DECIMAL(24, 6)) AS DECIMAL(28, 8)),
          CAST(0 AS DECIMAL(28, 8))
        )
      ) AS "rest"
    FROM (
      SELECT
        "t12"."unit",
        "t12"."account",
        "t12"."division",
        "t12"."product",
        "t12"."same_tier",
        "t12"."slot",
        "t12"."start",
        "t12"."end",
        "t12"."quantity_start",
        "t12"."quantity_end",
        "t12"."rise",
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
          "t11"."unit",
          "t11"."account",
          "t11"."division",
          "t11"."product",
          "t11"."same_tier",
          "t11"."slot",
          COALESCE(CAST(SUM("t11"."start") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) AS "start",
          COALESCE(CAST(SUM("t11"."end") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) AS "end",
          SUM("t11"."quantity_start") AS "quantity_start",
          SUM("t11"."quantity_end") AS "quantity_end",
          MAX("t11"."rise") AS "rise"
        FROM (
          SELECT
            "t10"."unit",
            "t10"."account",
            "t10"."division",
            "t10"."product",
            "t10"."tier",
            "t10"."start",
            "t10"."end",
            "t10"."quantity_start",
            "t10"."quantity_end",
            "t10"."agreed",
            "t10"."renewals",
            "t10"."unit_start",
            "t10"."unit_end",
            (
              "t10"."start" > 0
            ) AND (
              "t10"."end" > 0
            ) AS "same_tier",
            IF((
              "t10"."start" > 0
            ) AND (
              "t10"."end" > 0
            ), "t10"."tier", '') AS "slot",
            (
              POWER(
                (
                  COALESCE("t10"."agreed", CAST(0.0 AS DOUBLE)) + CAST(1.0 AS DOUBLE)
                ),
                "t10"."renewals"
              )
            ) - CAST(1.0 AS DOUBLE) AS "rise"
          FROM (
            SELECT
              "t9"."unit",
              "t9"."account",
              "t9"."division",
              "t9"."product",
              "t9"."tier",
              "t9"."start",
              "t9"."end",
              "t9"."quantity_start",
              "t9"."quantity_end",
              "t9"."agreed",
              "t9"."renewals",
              SUM("t9"."start") OVER (PARTITION BY "t9"."unit" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "unit_start",
              SUM("t9"."end") OVER (PARTITION BY "t9"."unit" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "unit_end"
            FROM (
              SELECT
                "t8"."unit",
                "t8"."account",
                "t8"."division",
                "t8"."product",
                "t8"."tier",
                COALESCE(
                  CAST(SUM(
                    IF(
                      (
                        "t8"."start_on" <= FROM_ISO8601_DATE('2025-07-01')
                      )
                      AND (
                        (
                          "t8"."end_on" IS NULL
                        )
                        OR (
                          "t8"."end_on" > FROM_ISO8601_DATE('2025-07-01')
                        )
                      ),
                      "t8"."money",
                      CAST(0 AS DECIMAL(28, 8))
                    )
                  ) AS DECIMAL(28, 8)),
                  CAST(0 AS DECIMAL(28, 8))
                ) AS "start",
                COALESCE(
                  CAST(SUM(
                    IF(
                      (
                        "t8"."start_on" <= FROM_ISO8601_DATE('2026-07-01')
                      )
                      AND (
                        (
                          "t8"."end_on" IS NULL
                        )
                        OR (
                          "t8"."end_on" > FROM_ISO8601_DATE('2026-07-01')
                        )
                      ),
                      "t8"."money",
                      CAST(0 AS DECIMAL(28, 8))
                    )
                  ) AS DECIMAL(28, 8)),
                  CAST(0 AS DECIMAL(28, 8))
                ) AS "end",
                COALESCE(
                  SUM(
                    IF(
                      (
                        "t8"."start_on" <= FROM_ISO8601_DATE('2025-07-01')
                      )
                      AND (
                        (
                          "t8"."end_on" IS NULL
                        )
                        OR (
                          "t8"."end_on" > FROM_ISO8601_DATE('2025-07-01')
                        )
                      ),
                      "t8"."licences",
                      0
                    )
                  ),
                  0
                ) AS "quantity_start",
                COALESCE(
                  SUM(
                    IF(
                      (
                        "t8"."start_on" <= FROM_ISO8601_DATE('2026-07-01')
                      )
                      AND (
                        (
                          "t8"."end_on" IS NULL
                        )
                        OR (
                          "t8"."end_on" > FROM_ISO8601_DATE('2026-07-01')
                        )
                      ),
                      "t8"."licences",
                      0
                    )
                  ),
                  0
                ) AS "quantity_end",
                COALESCE(
                  MAX("t8"."escalator") FILTER(WHERE
                    (
                      "t8"."start_on" <= FROM_ISO8601_DATE('2025-07-01')
                    )
                    AND (
                      (
                        "t8"."end_on" IS NULL
                      )
                      OR (
                        "t8"."end_on" > FROM_ISO8601_DATE('2025-07-01')
                      )
                    )),
                  MAX("t8"."escalator") FILTER(WHERE
                    (
                      "t8"."start_on" <= FROM_ISO8601_DATE('2026-07-01')
                    )
                    AND (
                      (
                        "t8"."end_on" IS NULL
                      )
                      OR (
                        "t8"."end_on" > FROM_ISO8601_DATE('2026-07-01')
                      )
                    ))
                ) AS "agreed",
                COUNT(DISTINCT "t8"."start_on") FILTER(WHERE
                  (
                    "t8"."start_on" > FROM_ISO8601_DATE('2025-07-01')
                  )
                  AND (
                    "t8"."start_on" <= FROM_ISO8601_DATE('2026-07-01')
                  )) AS "renewals"
              FROM (
                SELECT
                  "t7"."line",
                  "t7"."contract",
                  "t7"."account",
                  COALESCE("t7"."division", '') AS "division",
                  "t7"."product",
                  COALESCE("t7"."tier", '') AS "tier",
                  "t7"."start_on",
                  "t7"."end_on",
                  "t7"."amount",
                  "t7"."currency",
                  "t7"."billing_months",
                  "t7"."term_months",
                  "t7"."quantity",
                  "t7"."escalator",
                  "t7"."auto_renew",
                  "t7"."signed_on",
                  "t7"."notice_on",
                  "t7"."recorded_at",
                  "t7"."mrr",
                  "t7"."unit",
                  "t7"."money",
                  COALESCE("t7"."quantity", 1) AS "licences"
                FROM (
                  SELECT
                    "t6"."line",
                    "t6"."contract",
                    "t6"."account",
                    "t6"."division",
                    "t6"."product",
                    "t6"."tier",
                    "t6"."start_on",
                    "t6"."end_on",
                    "t6"."amount",
                    "t6"."currency",
                    "t6"."billing_months",
                    "t6"."term_months",
                    "t6"."quantity",
                    "t6"."escalator",
                    "t6"."auto_renew",
                    "t6"."signed_on",
                    "t6"."notice_on",
                    "t6"."recorded_at",
                    "t6"."mrr",
                    "t6"."unit",
                    IF(
                      "t6"."currency" = 'USD',
                      CAST("t6"."mrr" AS DECIMAL(28, 8)),
                      CAST("t6"."mrr" * "t4"."rate_on_day" AS DECIMAL(28, 8))
                    ) AS "money"
                  FROM (
                    SELECT
                      "t0"."line",
                      "t0"."contract",
                      "t0"."account",
                      "t0"."division",
                      "t0"."product",
                      "t0"."tier",
                      "t0"."start_on",
                      "t0"."end_on",
                      "t0"."amount",
                      "t0"."currency",
                      "t0"."billing_months",
                      "t0"."term_months",
                      "t0"."quantity",
                      "t0"."escalator",
                      "t0"."auto_renew",
                      "t0"."signed_on",
                      "t0"."notice_on",
                      "t0"."recorded_at",
                      CAST(CAST(CAST((
                        CAST("t0"."amount" * 10000 AS BIGINT) - (
                          CAST("t0"."amount" * 10000 AS BIGINT) % (
                            "t0"."term_months" * 10000
                          )
                        )
                      ) AS DOUBLE) / (
                        "t0"."term_months" * 10000
                      ) AS BIGINT) AS DECIMAL(20, 8)) + (
                        CAST(CAST(CAST((
                          (
                            (
                              (
                                CAST("t0"."amount" * 10000 AS BIGINT) % (
                                  "t0"."term_months" * 10000
                                )
                              ) * 20000
                            ) + "t0"."term_months"
                          ) - (
                            (
                              (
                                (
                                  CAST("t0"."amount" * 10000 AS BIGINT) % (
                                    "t0"."term_months" * 10000
                                  )
                                ) * 20000
                              ) + "t0"."term_months"
                            ) % (
                              "t0"."term_months" * 2
                            )
                          )
                        ) AS DOUBLE) / (
                          "t0"."term_months" * 2
                        ) AS BIGINT) AS DECIMAL(20, 8)) * CAST('0.00000001' AS DECIMAL(20, 8))
                      ) AS "mrr",
                      "t0"."account" AS "unit"
                    FROM "contract_lines" AS "t0"
                    WHERE
                      "t0"."amount" > 0
                  ) AS "t6"
                  LEFT OUTER JOIN (
                    SELECT
                      "t2"."currency" AS "rate_currency",
                      CAST("t2"."rate" AS DECIMAL(20, 10)) AS "rate_on_day"
                    FROM (
                      SELECT
                        "t1"."currency",
                        "t1"."day",
                        "t1"."rate",
                        ROW_NUMBER() OVER (
                          PARTITION BY "t1"."currency"
                          ORDER BY "t1"."day" > FROM_ISO8601_DATE('2025-07-01') ASC, IF("t1"."day" > FROM_ISO8601_DATE('2025-07-01'), "t1"."day", CAST(NULL AS DATE)) ASC, "t1"."day" DESC
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
                1,
                2,
                3,
                4,
                5
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
          1,
          2,
          3,
          4,
          5,
          6
      ) AS "t12"
    ) AS "t13"
  ) AS "t14"
) AS "t15"
