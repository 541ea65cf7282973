SELECT
  CAST(SUM("t22"."end") AS Nullable(Float64)) / nullIf(CAST(SUM("t22"."start") AS Nullable(Float64)), 0.0) AS "nrr__value",
  uniqIf("t22"."unit", "t22"."start" > 0) AS "nrr__n"
FROM (
  SELECT
    "t21"."unit" AS "unit",
    "t21"."account" AS "account",
    "t21"."start" AS "start",
    "t21"."end" AS "end",
    "t21"."end_own" AS "end_own",
    "t21"."first_on" AS "first_on",
    LEAST("t21"."start", "t21"."end") AS "kept"
  FROM (
    SELECT
      "t20".*
      EXCEPT ("unit_start")
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t18"."unit" AS "unit",
          "t18"."account" AS "account",
          "t18"."start" AS "start",
          "t18"."end" AS "end",
          "t18"."end_own" AS "end_own",
          "t18"."first_on" AS "first_on",
          SUM("t18"."start") OVER (
            PARTITION BY "t18"."unit"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "unit_start"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t16"."unit" AS "unit",
              "t16"."account" AS "account",
              COALESCE(
                CAST(SUM(
                  CASE
                    WHEN (
                      "t16"."start_on" <= toDate('2025-07-01')
                    )
                    AND (
                      isNull("t16"."end_on") OR (
                        "t16"."end_on" > toDate('2025-07-01')
                      )
                    )
                    THEN "t16"."then"
                    ELSE CAST(0 AS Nullable(Decimal(28, 8)))
                  END
                ) AS Nullable(Decimal(28, 8))),
                CAST(0 AS Nullable(Decimal(28, 8)))
              ) AS "start",
              COALESCE(
                CAST(SUM(
                  CASE
                    WHEN (
                      "t16"."start_on" <= toDate('2026-07-01')
                    )
                    AND (
                      isNull("t16"."end_on") OR (
                        "t16"."end_on" > toDate('2026-07-01')
                      )
                    )
                    THEN "t16"."then"
                    ELSE CAST(0 AS Nullable(Decimal(28, 8)))
                  END
                ) AS Nullable(Decimal(28, 8))),
                CAST(0 AS Nullable(Decimal(28, 8)))
              ) AS "end",
              COALESCE(
                CAST(SUM(
                  CASE
                    WHEN (
                      "t16"."start_on" <= toDate('2026-07-01')
                    )
                    AND (
                      isNull("t16"."end_on") OR (
                        "t16"."end_on" > toDate('2026-07-01')
                      )
                    )
                    THEN "t16"."now"
                    ELSE CAST(0 AS Nullable(Decimal(28, 8)))
                  END
                ) AS Nullable(Decimal(28, 8))),
                CAST(0 AS Nullable(Decimal(28, 8)))
              ) AS "end_own",
              MIN("t16"."start_on") AS "first_on"
            FROM (
              SELECT
                "t15".*
                EXCEPT ("rate_on_day", "rate_currency")
              FROM (
                SELECT
                  "t14"."line" AS "line",
                  "t14"."contract" AS "contract",
                  "t14"."account" AS "account",
                  "t14"."division" AS "division",
                  "t14"."product" AS "product",
                  "t14"."tier" AS "tier",
                  "t14"."start_on" AS "start_on",
                  "t14"."end_on" AS "end_on",
                  "t14"."amount" AS "amount",
                  "t14"."currency" AS "currency",
                  "t14"."billing_months" AS "billing_months",
                  "t14"."term_months" AS "term_months",
                  "t14"."quantity" AS "quantity",
                  "t14"."escalator" AS "escalator",
                  "t14"."auto_renew" AS "auto_renew",
                  "t14"."signed_on" AS "signed_on",
                  "t14"."notice_on" AS "notice_on",
                  "t14"."recorded_at" AS "recorded_at",
                  "t14"."mrr" AS "mrr",
                  "t14"."unit" AS "unit",
                  "t14"."then" AS "then",
                  "t14"."rate_currency" AS "rate_currency",
                  "t14"."rate_on_day" AS "rate_on_day",
                  CASE
                    WHEN "t14"."currency" = 'USD'
                    THEN CAST("t14"."mrr" AS Nullable(Decimal(28, 8)))
                    ELSE CAST("t14"."mrr" * "t14"."rate_on_day" AS Nullable(Decimal(28, 8)))
                  END AS "now"
                FROM (
                  SELECT
                    "t13"."line" AS "line",
                    "t13"."contract" AS "contract",
                    "t13"."account" AS "account",
                    "t13"."division" AS "division",
                    "t13"."product" AS "product",
                    "t13"."tier" AS "tier",
                    "t13"."start_on" AS "start_on",
                    "t13"."end_on" AS "end_on",
                    "t13"."amount" AS "amount",
                    "t13"."currency" AS "currency",
                    "t13"."billing_months" AS "billing_months",
                    "t13"."term_months" AS "term_months",
                    "t13"."quantity" AS "quantity",
                    "t13"."escalator" AS "escalator",
                    "t13"."auto_renew" AS "auto_renew",
                    "t13"."signed_on" AS "signed_on",
                    "t13"."notice_on" AS "notice_on",
                    "t13"."recorded_at" AS "recorded_at",
                    "t13"."mrr" AS "mrr",
                    "t13"."unit" AS "unit",
                    "t13"."then" AS "then",
                    "t6"."rate_currency" AS "rate_currency",
                    "t6"."rate_on_day" AS "rate_on_day"
                  FROM (
                    SELECT
                      "t11".*
                      EXCEPT ("rate_on_day", "rate_currency")
                    FROM (
                      SELECT
                        "t10"."line" AS "line",
                        "t10"."contract" AS "contract",
                        "t10"."account" AS "account",
                        "t10"."division" AS "division",
                        "t10"."product" AS "product",
                        "t10"."tier" AS "tier",
                        "t10"."start_on" AS "start_on",
                        "t10"."end_on" AS "end_on",
                        "t10"."amount" AS "amount",
                        "t10"."currency" AS "currency",
                        "t10"."billing_months" AS "billing_months",
                        "t10"."term_months" AS "term_months",
                        "t10"."quantity" AS "quantity",
                        "t10"."escalator" AS "escalator",
                        "t10"."auto_renew" AS "auto_renew",
                        "t10"."signed_on" AS "signed_on",
                        "t10"."notice_on" AS "notice_on",
                        "t10"."recorded_at" AS "recorded_at",
                        "t10"."mrr" AS "mrr",
                        "t10"."unit" AS "unit",
                        "t10"."rate_currency" AS "rate_currency",
                        "t10"."rate_on_day" AS "rate_on_day",
                        CASE
                          WHEN "t10"."currency" = 'USD'
                          THEN CAST("t10"."mrr" AS Nullable(Decimal(28, 8)))
                          ELSE CAST("t10"."mrr" * "t10"."rate_on_day" AS Nullable(Decimal(28, 8)))
                        END AS "then"
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
                          "t7"."rate_currency" AS "rate_currency",
                          "t7"."rate_on_day" AS "rate_on_day"
                        FROM (
                          SELECT
                            "t1"."line" AS "line",
                            "t1"."contract" AS "contract",
                            "t1"."account" AS "account",
                            "t1"."division" AS "division",
                            "t1"."product" AS "product",
                            "t1"."tier" AS "tier",
                            "t1"."start_on" AS "start_on",
                            "t1"."end_on" AS "end_on",
                            "t1"."amount" AS "amount",
                            "t1"."currency" AS "currency",
                            "t1"."billing_months" AS "billing_months",
                            "t1"."term_months" AS "term_months",
                            "t1"."quantity" AS "quantity",
                            "t1"."escalator" AS "escalator",
                            "t1"."auto_renew" AS "auto_renew",
                            "t1"."signed_on" AS "signed_on",
                            "t1"."notice_on" AS "notice_on",
                            "t1"."recorded_at" AS "recorded_at",
                            CAST(CAST((
                              CAST("t1"."amount" * 10000 AS Nullable(Int64)) - (
                                CAST("t1"."amount" * 10000 AS Nullable(Int64)) % (
                                  "t1"."term_months" * 10000
                                )
                              )
                            ) / (
                              "t1"."term_months" * 10000
                            ) AS Nullable(Int64)) AS Nullable(Decimal(20, 8))) + (
                              CAST(CAST((
                                (
                                  (
                                    (
                                      CAST("t1"."amount" * 10000 AS Nullable(Int64)) % (
                                        "t1"."term_months" * 10000
                                      )
                                    ) * 20000
                                  ) + "t1"."term_months"
                                ) - (
                                  (
                                    (
                                      (
                                        CAST("t1"."amount" * 10000 AS Nullable(Int64)) % (
                                          "t1"."term_months" * 10000
                                        )
                                      ) * 20000
                                    ) + "t1"."term_months"
                                  ) % (
                                    "t1"."term_months" * 2
                                  )
                                )
                              ) / (
                                "t1"."term_months" * 2
                              ) AS Nullable(Int64)) AS Nullable(Decimal(20, 8))) * CAST('0.00000001' AS Nullable(Decimal(20, 8)))
                            ) AS "mrr",
                            "t1"."account" AS "unit"
                          FROM "contract_lines" AS "t1"
                          WHERE
                            "t1"."amount" > 0
                        ) AS "t9"
                        LEFT OUTER JOIN (
                          SELECT
                            "t3"."currency" AS "rate_currency",
                            CAST("t3"."rate" AS Nullable(Decimal(20, 10))) AS "rate_on_day"
                          FROM (
                            SELECT
                              "t0"."currency" AS "currency",
                              "t0"."day" AS "day",
                              "t0"."rate" AS "rate",
                              ROW_NUMBER() OVER (
                                PARTITION BY "t0"."currency"
                                ORDER BY "t0"."day" > toDate('2025-07-01') ASC, CASE
                                  WHEN "t0"."day" > toDate('2025-07-01')
                                  THEN "t0"."day"
                                  ELSE CAST(NULL AS Nullable(DATE))
                                END ASC, "t0"."day" DESC
                                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                              ) - 1 AS "place"
                            FROM "fx_rates" AS "t0"
                          ) AS "t3"
                          WHERE
                            "t3"."place" = 0
                        ) AS "t7"
                          ON "t9"."currency" = "t7"."rate_currency"
                      ) AS "t10"
                    ) AS "t11"
                  ) AS "t13"
                  LEFT OUTER JOIN (
                    SELECT
                      "t2"."currency" AS "rate_currency",
                      CAST("t2"."rate" AS Nullable(Decimal(20, 10))) AS "rate_on_day"
                    FROM (
                      SELECT
                        "t0"."currency" AS "currency",
                        "t0"."day" AS "day",
                        "t0"."rate" AS "rate",
                        ROW_NUMBER() OVER (
                          PARTITION BY "t0"."currency"
                          ORDER BY "t0"."day" > toDate('2026-07-01') ASC, CASE
                            WHEN "t0"."day" > toDate('2026-07-01')
                            THEN "t0"."day"
                            ELSE CAST(NULL AS Nullable(DATE))
                          END ASC, "t0"."day" DESC
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ) - 1 AS "place"
                      FROM "fx_rates" AS "t0"
                    ) AS "t2"
                    WHERE
                      "t2"."place" = 0
                  ) AS "t6"
                    ON "t13"."currency" = "t6"."rate_currency"
                ) AS "t14"
              ) AS "t15"
            ) AS "t16"
            GROUP BY
              "t16"."unit",
              "t16"."account"
          ) AS "t17"
          WHERE
            (
              "t17"."start" > 0
            ) OR (
              "t17"."end" > 0
            )
        ) AS "t18"
      ) AS "t19"
      WHERE
        "t19"."unit_start" > 0
    ) AS "t20"
  ) AS "t21"
) AS "t22"
