SELECT
  CAST(SUM("t11"."now") AS DOUBLE) / NULLIF(CAST(SUM("t11"."last") AS DOUBLE), CAST(0.0 AS DOUBLE)) AS "nrr_period__value",
  COUNT(DISTINCT "t11"."unit") FILTER(WHERE
    "t11"."last" > 0) AS "nrr_period__n"
FROM (
  SELECT
    "t10"."unit",
    "t10"."account",
    "t10"."last",
    "t10"."now"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t8"."unit",
        "t8"."account",
        "t8"."last",
        "t8"."now",
        SUM("t8"."last") OVER (PARTITION BY "t8"."unit" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "unit_last"
      FROM (
        SELECT
          "t7"."unit",
          "t7"."account",
          COALESCE(
            CAST(SUM(
              "t7"."money" * CAST(IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2024-07-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2024-07-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2024-08-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2024-08-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2024-09-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2024-09-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2024-10-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2024-10-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2024-11-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2024-11-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2024-12-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2024-12-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-01-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-01-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-02-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-02-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-03-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-03-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-04-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-04-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-05-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-05-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-06-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-06-01')
                  )
                ),
                1,
                0
              ) AS DECIMAL(5, 0))
            ) AS DECIMAL(28, 8)),
            CAST(0 AS DECIMAL(28, 8))
          ) AS "last",
          COALESCE(
            CAST(SUM(
              "t7"."money" * CAST(IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-07-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-07-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-08-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-08-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-09-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-09-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-10-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-10-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-11-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-11-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2025-12-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2025-12-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2026-01-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2026-01-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2026-02-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2026-02-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2026-03-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2026-03-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2026-04-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2026-04-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2026-05-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2026-05-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t7"."start_on" <= FROM_ISO8601_DATE('2026-06-01')
                )
                AND (
                  (
                    "t7"."end_on" IS NULL
                  )
                  OR (
                    "t7"."end_on" > FROM_ISO8601_DATE('2026-06-01')
                  )
                ),
                1,
                0
              ) AS DECIMAL(5, 0))
            ) AS DECIMAL(28, 8)),
            CAST(0 AS DECIMAL(28, 8))
          ) AS "now"
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
        GROUP BY
          1,
          2
      ) AS "t8"
    ) AS "t9"
    WHERE
      "t9"."unit_last" > 0
  ) AS "t10"
) AS "t11"
