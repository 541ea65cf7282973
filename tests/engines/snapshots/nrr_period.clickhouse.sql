SELECT
  CAST(SUM("t11"."now") AS Nullable(Float64)) / nullIf(CAST(SUM("t11"."last") AS Nullable(Float64)), 0.0) AS "nrr_period__value",
  uniqIf("t11"."unit", "t11"."last" > 0) AS "nrr_period__n"
FROM (
  SELECT
    "t10".*
    EXCEPT ("unit_last")
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t8"."unit" AS "unit",
        "t8"."account" AS "account",
        "t8"."last" AS "last",
        "t8"."now" AS "now",
        SUM("t8"."last") OVER (PARTITION BY "t8"."unit" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "unit_last"
      FROM (
        SELECT
          "t7"."unit" AS "unit",
          "t7"."account" AS "account",
          COALESCE(
            CAST(SUM(
              "t7"."money" * CAST(CASE
                WHEN (
                  "t7"."start_on" <= toDate('2024-07-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2024-07-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2024-08-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2024-08-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2024-09-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2024-09-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2024-10-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2024-10-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2024-11-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2024-11-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2024-12-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2024-12-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-01-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-01-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-02-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-02-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-03-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-03-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-04-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-04-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-05-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-05-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-06-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-06-01')
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
              "t7"."money" * CAST(CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-07-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-07-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-08-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-08-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-09-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-09-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-10-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-10-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-11-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-11-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2025-12-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2025-12-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2026-01-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2026-01-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2026-02-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2026-02-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2026-03-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2026-03-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2026-04-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2026-04-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2026-05-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2026-05-01')
                  )
                )
                THEN 1
                ELSE 0
              END + CASE
                WHEN (
                  "t7"."start_on" <= toDate('2026-06-01')
                )
                AND (
                  isNull("t7"."end_on") OR (
                    "t7"."end_on" > toDate('2026-06-01')
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
        GROUP BY
          "t7"."unit",
          "t7"."account"
      ) AS "t8"
    ) AS "t9"
    WHERE
      "t9"."unit_last" > 0
  ) AS "t10"
) AS "t11"
