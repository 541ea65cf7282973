SELECT
  CAST(SUM("t13"."now") AS DOUBLE) / NULLIF(CAST(SUM("t13"."last") AS DOUBLE), CAST(0.0 AS DOUBLE)) AS "nrr_period__value",
  COUNT(DISTINCT "t13"."unit") FILTER(WHERE
    "t13"."last" > 0) AS "nrr_period__n"
FROM (
  SELECT
    "t12"."unit",
    "t12"."account",
    "t12"."last",
    "t12"."now"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t10"."unit",
        "t10"."account",
        "t10"."last",
        "t10"."now",
        SUM("t10"."last") OVER (
          PARTITION BY "t10"."unit"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "unit_last"
      FROM (
        SELECT
          "t9"."unit",
          "t9"."account",
          COALESCE(
            CAST(SUM(
              "t9"."money" * CAST(IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2024-07-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2024-07-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2024-08-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2024-08-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2024-09-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2024-09-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2024-10-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2024-10-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2024-11-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2024-11-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2024-12-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2024-12-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-01-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-01-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-02-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-02-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-03-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-03-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-04-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-04-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-05-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-05-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-06-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-06-01')
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
              "t9"."money" * CAST(IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-07-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-07-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-08-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-08-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-09-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-09-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-10-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-10-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-11-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-11-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2025-12-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2025-12-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2026-01-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2026-01-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2026-02-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2026-02-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2026-03-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2026-03-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2026-04-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2026-04-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2026-05-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2026-05-01')
                  )
                ),
                1,
                0
              ) + IF(
                (
                  "t9"."start_on" <= FROM_ISO8601_DATE('2026-06-01')
                )
                AND (
                  (
                    "t9"."end_on" IS NULL
                  )
                  OR (
                    "t9"."end_on" > FROM_ISO8601_DATE('2026-06-01')
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
            "t8"."line",
            "t8"."contract",
            "t8"."account",
            "t8"."division",
            "t8"."product",
            "t8"."tier",
            "t8"."start_on",
            "t8"."end_on",
            "t8"."amount",
            "t8"."currency",
            "t8"."billing_months",
            "t8"."term_months",
            "t8"."quantity",
            "t8"."escalator",
            "t8"."auto_renew",
            "t8"."signed_on",
            "t8"."notice_on",
            "t8"."recorded_at",
            "t8"."mrr",
            "t8"."unit",
            "t8"."money"
          FROM (
            SELECT
              "t7"."line",
              "t7"."contract",
              "t7"."account",
              "t7"."division",
              "t7"."product",
              "t7"."tier",
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
              "t7"."rate_currency",
              "t7"."rate_on_day",
              IF(
                "t7"."currency" = 'USD',
                CAST("t7"."mrr" AS DECIMAL(28, 8)),
                CAST("t7"."mrr" * "t7"."rate_on_day" AS DECIMAL(28, 8))
              ) AS "money"
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
                "t4"."rate_currency",
                "t4"."rate_on_day"
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
          ) AS "t8"
        ) AS "t9"
        GROUP BY
          1,
          2
      ) AS "t10"
    ) AS "t11"
    WHERE
      "t11"."unit_last" > 0
  ) AS "t12"
) AS "t13"
