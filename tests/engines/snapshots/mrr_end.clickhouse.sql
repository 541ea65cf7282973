SELECT
  CAST((
    (
      (
        CAST(0 AS Nullable(Decimal(28, 8))) + COALESCE(
          CAST(SUM("t14"."start") AS Nullable(Decimal(28, 8))),
          CAST(0 AS Nullable(Decimal(28, 8)))
        ) + COALESCE(
          CAST(SUM("t14"."new") AS Nullable(Decimal(28, 8))),
          CAST(0 AS Nullable(Decimal(28, 8)))
        ) + COALESCE(
          CAST(SUM("t14"."reactivation") AS Nullable(Decimal(28, 8))),
          CAST(0 AS Nullable(Decimal(28, 8)))
        ) + COALESCE(
          CAST(SUM("t14"."expansion") AS Nullable(Decimal(28, 8))),
          CAST(0 AS Nullable(Decimal(28, 8)))
        )
      ) - COALESCE(
        CAST(SUM("t14"."contraction") AS Nullable(Decimal(28, 8))),
        CAST(0 AS Nullable(Decimal(28, 8)))
      )
    ) - COALESCE(
      CAST(SUM("t14"."churn") AS Nullable(Decimal(28, 8))),
      CAST(0 AS Nullable(Decimal(28, 8)))
    )
  ) + COALESCE(
    CAST(SUM("t14"."fx") AS Nullable(Decimal(28, 8))),
    CAST(0 AS Nullable(Decimal(28, 8)))
  ) AS Nullable(Decimal(20, 2))) AS "mrr_end__value",
  uniqIf("t14"."unit", "t14"."end" <> CAST(0 AS Nullable(Decimal(28, 8)))) AS "mrr_end__n"
FROM (
  SELECT
    "t13"."unit" AS "unit",
    "t13"."account" AS "account",
    "t13"."start" AS "start",
    CASE
      WHEN NOT (
        "t13"."unit_start" > 0
      )
      AND NOT (
        "t13"."unit_first" < toDate('2025-07-01')
      )
      THEN "t13"."end"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "new",
    CASE
      WHEN NOT (
        "t13"."unit_start" > 0
      )
      AND (
        "t13"."unit_first" < toDate('2025-07-01')
      )
      THEN "t13"."end"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "reactivation",
    CASE
      WHEN (
        "t13"."unit_start" > 0
      )
      AND (
        "t13"."unit_end" > 0
      )
      AND (
        "t13"."end" > "t13"."start"
      )
      THEN "t13"."end" - "t13"."start"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "expansion",
    CASE
      WHEN (
        "t13"."unit_start" > 0
      )
      AND (
        "t13"."unit_end" > 0
      )
      AND (
        "t13"."end" < "t13"."start"
      )
      THEN "t13"."start" - "t13"."end"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "contraction",
    CASE
      WHEN (
        "t13"."unit_start" > 0
      ) AND (
        "t13"."unit_end" = 0
      )
      THEN "t13"."start"
      ELSE CAST(0 AS Nullable(Decimal(28, 8)))
    END AS "churn",
    "t13"."end_own" - "t13"."end" AS "fx",
    "t13"."end_own" AS "end"
  FROM (
    SELECT
      "t12"."unit" AS "unit",
      "t12"."account" AS "account",
      "t12"."start" AS "start",
      "t12"."end" AS "end",
      "t12"."end_own" AS "end_own",
      "t12"."first_on" AS "first_on",
      SUM("t12"."start") OVER (
        PARTITION BY "t12"."unit"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "unit_start",
      SUM("t12"."end") OVER (
        PARTITION BY "t12"."unit"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "unit_end",
      MIN("t12"."first_on") OVER (
        PARTITION BY "t12"."unit"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "unit_first"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t10"."unit" AS "unit",
          "t10"."account" AS "account",
          COALESCE(
            CAST(SUM(
              CASE
                WHEN (
                  "t10"."start_on" <= toDate('2025-07-01')
                )
                AND (
                  isNull("t10"."end_on") OR (
                    "t10"."end_on" > toDate('2025-07-01')
                  )
                )
                THEN "t10"."then"
                ELSE CAST(0 AS Nullable(Decimal(28, 8)))
              END
            ) AS Nullable(Decimal(28, 8))),
            CAST(0 AS Nullable(Decimal(28, 8)))
          ) AS "start",
          COALESCE(
            CAST(SUM(
              CASE
                WHEN (
                  "t10"."start_on" <= toDate('2026-07-01')
                )
                AND (
                  isNull("t10"."end_on") OR (
                    "t10"."end_on" > toDate('2026-07-01')
                  )
                )
                THEN "t10"."then"
                ELSE CAST(0 AS Nullable(Decimal(28, 8)))
              END
            ) AS Nullable(Decimal(28, 8))),
            CAST(0 AS Nullable(Decimal(28, 8)))
          ) AS "end",
          COALESCE(
            CAST(SUM(
              CASE
                WHEN (
                  "t10"."start_on" <= toDate('2026-07-01')
                )
                AND (
                  isNull("t10"."end_on") OR (
                    "t10"."end_on" > toDate('2026-07-01')
                  )
                )
                THEN "t10"."now"
                ELSE CAST(0 AS Nullable(Decimal(28, 8)))
              END
            ) AS Nullable(Decimal(28, 8))),
            CAST(0 AS Nullable(Decimal(28, 8)))
          ) AS "end_own",
          MIN("t10"."start_on") AS "first_on"
        FROM (
          SELECT
            "t9"."line" AS "line",
            "t9"."contract" AS "contract",
            "t9"."account" AS "account",
            "t9"."division" AS "division",
            "t9"."product" AS "product",
            "t9"."tier" AS "tier",
            "t9"."start_on" AS "start_on",
            "t9"."end_on" AS "end_on",
            "t9"."amount" AS "amount",
            "t9"."currency" AS "currency",
            "t9"."billing_months" AS "billing_months",
            "t9"."term_months" AS "term_months",
            "t9"."quantity" AS "quantity",
            "t9"."escalator" AS "escalator",
            "t9"."auto_renew" AS "auto_renew",
            "t9"."signed_on" AS "signed_on",
            "t9"."notice_on" AS "notice_on",
            "t9"."recorded_at" AS "recorded_at",
            "t9"."mrr" AS "mrr",
            "t9"."unit" AS "unit",
            CASE
              WHEN "t9"."currency" = 'USD'
              THEN CAST("t9"."mrr" AS Nullable(Decimal(28, 8)))
              ELSE CAST("t9"."mrr" * "t6"."rate_on_day" AS Nullable(Decimal(28, 8)))
            END AS "then",
            CASE
              WHEN "t9"."currency" = 'USD'
              THEN CAST("t9"."mrr" AS Nullable(Decimal(28, 8)))
              ELSE CAST("t9"."mrr" * "t7"."rate_on_day" AS Nullable(Decimal(28, 8)))
            END AS "now"
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
          ) AS "t9"
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
          ) AS "t6"
            ON "t9"."currency" = "t6"."rate_currency"
          LEFT OUTER JOIN (
            SELECT
              "t3"."currency" AS "rate_currency",
              CAST("t3"."rate" AS Nullable(Decimal(20, 10))) AS "rate_on_day"
            FROM (
              SELECT
                "t1"."currency" AS "currency",
                "t1"."day" AS "day",
                "t1"."rate" AS "rate",
                ROW_NUMBER() OVER (
                  PARTITION BY "t1"."currency"
                  ORDER BY "t1"."day" > toDate('2026-07-01') ASC, CASE
                    WHEN "t1"."day" > toDate('2026-07-01')
                    THEN "t1"."day"
                    ELSE CAST(NULL AS Nullable(DATE))
                  END ASC, "t1"."day" DESC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) - 1 AS "place"
              FROM "fx_rates" AS "t1"
            ) AS "t3"
            WHERE
              "t3"."place" = 0
          ) AS "t7"
            ON "t9"."currency" = "t7"."rate_currency"
        ) AS "t10"
        GROUP BY
          "t10"."unit",
          "t10"."account"
      ) AS "t11"
      WHERE
        (
          "t11"."start" > 0
        ) OR (
          "t11"."end" > 0
        )
    ) AS "t12"
  ) AS "t13"
) AS "t14"
