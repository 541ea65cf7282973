SELECT
  CAST(SUM("t13"."now") AS Nullable(Float64)) / nullIf(CAST(SUM("t13"."last") AS Nullable(Float64)), 0.0) AS "nrr_period__value",
  uniqIf("t13"."unit", "t13"."last" > 0) AS "nrr_period__n"
FROM (
  SELECT
    "t12".*
    EXCEPT ("unit_last")
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t10"."unit" AS "unit",
        "t10"."account" AS "account",
        "t10"."last" AS "last",
        "t10"."now" AS "now",
        SUM("t10"."last") OVER (
          PARTITION BY "t10"."unit"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "unit_last"
      FROM (
        SELECT
          "t9"."unit" AS "unit",
          "t9"."account" AS "account",
          COALESCE(
            CAST(SUM(
              "t9"."money" * CAST(CASE
                WHEN (
                  "t9"."start_on" <= toDate('2024-07-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2024-07-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2024-08-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2024-08-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2024-09-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2024-09-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2024-10-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2024-10-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2024-11-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2024-11-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2024-12-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2024-12-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-01-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-01-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-02-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-02-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-03-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-03-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-04-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-04-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-05-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-05-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-06-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-06-01')
                  )
                )
                THEN 1
                ELSE 0
              END AS Nullable(Decimal(5, 0)))
            ) AS Nullable(Decimal(28, 8))),
            CAST(0 AS Nullable(Decimal(28, 8)))
          ) AS "last",
          COALESCE(
            CAST(SUM(
              "t9"."money" * CAST(CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-07-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-07-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-08-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-08-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-09-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-09-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-10-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-10-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-11-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-11-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2025-12-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2025-12-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2026-01-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2026-01-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2026-02-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2026-02-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2026-03-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2026-03-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2026-04-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2026-04-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2026-05-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2026-05-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t9"."start_on" <= toDate('2026-06-01')
                )
                AND (
                  isNull("t9"."end_on") OR (
                    "t9"."end_on" > toDate('2026-06-01')
                  )
                )
                THEN 1
                ELSE 0
              END AS Nullable(Decimal(5, 0)))
            ) AS Nullable(Decimal(28, 8))),
            CAST(0 AS Nullable(Decimal(28, 8)))
          ) AS "now"
        FROM (
          SELECT
            "t8".*
            EXCEPT ("rate_on_day", "rate_currency")
          FROM (
            SELECT
              "t7"."line" AS "line",
              "t7"."contract" AS "contract",
              "t7"."account" AS "account",
              "t7"."division" AS "division",
              "t7"."product" AS "product",
              "t7"."tier" AS "tier",
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
              "t7"."rate_currency" AS "rate_currency",
              "t7"."rate_on_day" AS "rate_on_day",
              CASE
                WHEN "t7"."currency" = 'USD'
                THEN CAST("t7"."mrr" AS Nullable(Decimal(28, 8)))
                ELSE CAST("t7"."mrr" * "t7"."rate_on_day" AS Nullable(Decimal(28, 8)))
              END AS "money"
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
                "t4"."rate_currency" AS "rate_currency",
                "t4"."rate_on_day" AS "rate_on_day"
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
        ) AS "t9"
        GROUP BY
          "t9"."unit",
          "t9"."account"
      ) AS "t10"
    ) AS "t11"
    WHERE
      "t11"."unit_last" > 0
  ) AS "t12"
) AS "t13"
