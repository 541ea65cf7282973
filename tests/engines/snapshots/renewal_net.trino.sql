WITH "t35" AS (
  SELECT
    "t34"."line",
    "t34"."contract",
    "t34"."account",
    "t34"."division",
    "t34"."product",
    "t34"."tier",
    "t34"."start_on",
    "t34"."end_on",
    "t34"."amount",
    "t34"."currency",
    "t34"."billing_months",
    "t34"."term_months",
    "t34"."quantity",
    "t34"."escalator",
    "t34"."auto_renew",
    "t34"."signed_on",
    "t34"."notice_on",
    "t34"."recorded_at",
    "t34"."mrr",
    IF(
      "t34"."currency" = 'USD',
      CAST("t34"."mrr" AS DECIMAL(28, 8)),
      CAST("t34"."mrr" * "t32"."rate_on_day" AS DECIMAL(28, 8))
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
      ) AS "mrr"
    FROM "contract_lines" AS "t0"
    WHERE
      "t0"."amount" > 0
  ) AS "t34"
  LEFT OUTER JOIN (
    SELECT
      "t30"."currency" AS "rate_currency",
      CAST("t30"."rate" AS DECIMAL(20, 10)) AS "rate_on_day"
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
    ) AS "t30"
    WHERE
      "t30"."place" = 0
  ) AS "t32"
    ON "t34"."currency" = "t32"."rate_currency"
)
SELECT
  CAST(SUM("t64"."renewed") AS DOUBLE) / NULLIF(CAST(SUM("t64"."due") AS DOUBLE), CAST(0.0 AS DOUBLE)) AS "renewal_net__value",
  COUNT(*) AS "renewal_net__n"
FROM (
  SELECT
    "t63"."account",
    "t63"."contract",
    "t63"."ends_on",
    "t63"."months",
    "t63"."due_mrr" * CAST("t63"."months" AS DECIMAL(5, 0)) AS "due",
    (
      "t63"."rolled" + COALESCE("t63"."new_mrr", CAST(0 AS DECIMAL(28, 8)))
    ) * CAST("t63"."months" AS DECIMAL(5, 0)) AS "renewed",
    LEAST(
      "t63"."due_mrr",
      "t63"."rolled" + COALESCE("t63"."new_mrr", CAST(0 AS DECIMAL(28, 8)))
    ) * CAST("t63"."months" AS DECIMAL(5, 0)) AS "kept",
    CASE
      WHEN (
        (
          "t63"."rolled" + COALESCE("t63"."new_mrr", CAST(0 AS DECIMAL(28, 8)))
        ) = 0
      )
      AND (
        "t63"."ends_on" > FROM_ISO8601_DATE('2026-06-01')
      )
      THEN 'open'
      WHEN (
        "t63"."rolled" + COALESCE("t63"."new_mrr", CAST(0 AS DECIMAL(28, 8)))
      ) = 0
      THEN 'lost'
      WHEN (
        "t63"."starts_on" IS NOT NULL
      )
      AND (
        (
          "t63"."starts_on" > "t63"."ends_on"
        )
        OR COALESCE("t63"."signed_on" > "t63"."ends_on", FALSE)
      )
      THEN 'late'
      WHEN COALESCE("t63"."starts_on" < "t63"."ends_on", FALSE)
      THEN 'early'
      ELSE 'on time'
    END AS "state",
    CASE
      WHEN "t63"."months" = 1
      THEN 'monthly'
      WHEN "t63"."months" = 12
      THEN 'annual'
      WHEN "t63"."months" >= 24
      THEN 'multi-year'
      ELSE 'other'
    END AS "term_length"
  FROM (
    SELECT
      "t57"."account",
      "t57"."contract",
      "t57"."ends_on",
      "t57"."months",
      "t57"."due_mrr",
      "t57"."rolled",
      "t62"."new_mrr",
      "t62"."starts_on",
      "t62"."signed_on"
    FROM (
      SELECT
        "t53"."account",
        "t53"."contract",
        "t53"."ends_on",
        MAX("t53"."months") AS "months",
        COALESCE(CAST(SUM("t53"."money") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) AS "due_mrr",
        COALESCE(
          CAST(SUM(IF("t53"."rolled" = 1, "t53"."money", CAST(0 AS DECIMAL(28, 8)))) AS DECIMAL(28, 8)),
          CAST(0 AS DECIMAL(28, 8))
        ) AS "rolled"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t51"."account",
            "t51"."contract",
            "t51"."ends_on",
            "t51"."months",
            "t51"."money",
            "t51"."rolled"
          FROM (
            SELECT
              "t48"."account",
              "t48"."contract",
              "t48"."start_on" + (
                "t48"."after" * INTERVAL '1' MONTH
              ) AS "ends_on",
              "t48"."term_months" AS "months",
              "t48"."money",
              1 AS "rolled",
              "t48"."start_on" AS "line_start"
            FROM (
              SELECT
                "t45"."line",
                "t45"."contract",
                "t45"."account",
                "t45"."division",
                "t45"."product",
                "t45"."tier",
                "t45"."start_on",
                "t45"."end_on",
                "t45"."amount",
                "t45"."currency",
                "t45"."billing_months",
                "t45"."term_months",
                "t45"."quantity",
                "t45"."escalator",
                "t45"."auto_renew",
                "t45"."signed_on",
                "t45"."notice_on",
                "t45"."recorded_at",
                "t45"."mrr",
                "t45"."money",
                "t45"."step",
                CAST(GREATEST(
                  (
                    24307 - (
                      (
                        EXTRACT(year FROM "t45"."start_on") * 12
                      ) + EXTRACT(month FROM "t45"."start_on")
                    )
                  ) - (
                    (
                      24307 - (
                        (
                          EXTRACT(year FROM "t45"."start_on") * 12
                        ) + EXTRACT(month FROM "t45"."start_on")
                      )
                    ) % "t45"."term_months"
                  ),
                  0
                ) + (
                  "t45"."step" * "t45"."term_months"
                ) AS INTEGER) AS "after"
              FROM (
                SELECT
                  "t41"."line",
                  "t41"."contract",
                  "t41"."account",
                  "t41"."division",
                  "t41"."product",
                  "t41"."tier",
                  "t41"."start_on",
                  "t41"."end_on",
                  "t41"."amount",
                  "t41"."currency",
                  "t41"."billing_months",
                  "t41"."term_months",
                  "t41"."quantity",
                  "t41"."escalator",
                  "t41"."auto_renew",
                  "t41"."signed_on",
                  "t41"."notice_on",
                  "t41"."recorded_at",
                  "t41"."mrr",
                  "t41"."money",
                  "t29"."step"
                FROM (
                  SELECT
                    *
                  FROM "t35" AS "t36"
                  WHERE
                    "t36"."start_on" < FROM_ISO8601_DATE('2026-07-01')
                ) AS "t41"
                CROSS JOIN (
                  SELECT
                    *
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          12 AS "step"
                      ) AS "t4"
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          13 AS "step"
                      ) AS "t7"
                    ) AS "t18"
                    UNION ALL
                    SELECT
                      *
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            0 AS "step"
                        ) AS "t2"
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            1 AS "step"
                        ) AS "t3"
                      ) AS "t16"
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            2 AS "step"
                        ) AS "t6"
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            3 AS "step"
                        ) AS "t5"
                      ) AS "t17"
                    ) AS "t23"
                  ) AS "t26"
                  UNION ALL
                  SELECT
                    *
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            4 AS "step"
                        ) AS "t8"
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            5 AS "step"
                        ) AS "t9"
                      ) AS "t19"
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            6 AS "step"
                        ) AS "t10"
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            7 AS "step"
                        ) AS "t11"
                      ) AS "t20"
                    ) AS "t24"
                    UNION ALL
                    SELECT
                      *
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            8 AS "step"
                        ) AS "t12"
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            9 AS "step"
                        ) AS "t13"
                      ) AS "t21"
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            10 AS "step"
                        ) AS "t14"
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            11 AS "step"
                        ) AS "t15"
                      ) AS "t22"
                    ) AS "t25"
                  ) AS "t27"
                ) AS "t29"
              ) AS "t45"
            ) AS "t48"
            WHERE
              "t48"."after" > 0
              AND (
                "t48"."start_on" + (
                  "t48"."after" * INTERVAL '1' MONTH
                )
              ) >= FROM_ISO8601_DATE('2025-07-01')
              AND (
                "t48"."start_on" + (
                  "t48"."after" * INTERVAL '1' MONTH
                )
              ) < FROM_ISO8601_DATE('2026-07-01')
              AND (
                (
                  "t48"."end_on" IS NULL
                )
                OR (
                  "t48"."end_on" > (
                    "t48"."start_on" + (
                      "t48"."after" * INTERVAL '1' MONTH
                    )
                  )
                )
              )
          ) AS "t51"
        ) AS "t52"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t37"."account",
            "t37"."contract",
            "t37"."ends_on",
            "t37"."months",
            "t37"."money",
            "t37"."rolled"
          FROM (
            SELECT
              "t36"."account",
              "t36"."contract",
              "t36"."end_on" AS "ends_on",
              "t36"."term_months" AS "months",
              "t36"."money",
              0 AS "rolled",
              "t36"."start_on" AS "line_start"
            FROM "t35" AS "t36"
            WHERE
              "t36"."end_on" >= FROM_ISO8601_DATE('2025-07-01')
              AND "t36"."end_on" < FROM_ISO8601_DATE('2026-07-01')
          ) AS "t37"
        ) AS "t40"
      ) AS "t53"
      GROUP BY
        1,
        2,
        3
    ) AS "t57"
    LEFT OUTER JOIN (
      SELECT
        "t60"."account" AS "follow_account",
        "t60"."contract" AS "follow_contract",
        "t60"."ends_on" AS "follow_ends_on",
        "t60"."new_mrr",
        "t60"."starts_on",
        "t60"."signed_on"
      FROM (
        SELECT
          "t59"."account",
          "t59"."contract",
          "t59"."ends_on",
          COALESCE(CAST(SUM("t59"."new_money") AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) AS "new_mrr",
          MIN("t59"."new_start") AS "starts_on",
          MIN("t59"."new_signed") AS "signed_on"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t55"."account",
              "t55"."contract",
              "t55"."product",
              "t55"."ends_on",
              "t55"."old_start",
              "t55"."new_account",
              "t55"."new_contract",
              "t55"."new_product",
              "t55"."new_line",
              "t55"."new_start",
              "t55"."new_end",
              "t55"."new_signed",
              "t55"."new_money",
              "t55"."new_first",
              "t55"."away",
              "t55"."first_away",
              "t55"."fit",
              "t55"."place",
              MIN("t55"."fit") OVER (
                PARTITION BY "t55"."account", "t55"."contract", "t55"."ends_on"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS "best_fit"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t50"."account",
                  "t50"."contract",
                  "t50"."product",
                  "t50"."ends_on",
                  "t50"."old_start",
                  "t50"."new_account",
                  "t50"."new_contract",
                  "t50"."new_product",
                  "t50"."new_line",
                  "t50"."new_start",
                  "t50"."new_end",
                  "t50"."new_signed",
                  "t50"."new_money",
                  "t50"."new_first",
                  "t50"."away",
                  "t50"."first_away",
                  "t50"."fit",
                  ROW_NUMBER() OVER (
                    PARTITION BY "t50"."new_line"
                    ORDER BY "t50"."fit" ASC, GREATEST("t50"."away", 0 - "t50"."away") ASC, "t50"."ends_on" ASC, "t50"."contract" ASC, "t50"."product" ASC
                  ) - 1 AS "place"
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      "t47"."account",
                      "t47"."contract",
                      "t47"."product",
                      "t47"."ends_on",
                      "t47"."old_start",
                      "t47"."new_account",
                      "t47"."new_contract",
                      "t47"."new_product",
                      "t47"."new_line",
                      "t47"."new_start",
                      "t47"."new_end",
                      "t47"."new_signed",
                      "t47"."new_money",
                      "t47"."new_first",
                      DATE_DIFF('DAY', DATE_TRUNC('DAY', "t47"."ends_on"), DATE_TRUNC('DAY', "t47"."new_start")) AS "away",
                      DATE_DIFF('DAY', DATE_TRUNC('DAY', "t47"."ends_on"), DATE_TRUNC('DAY', "t47"."new_first")) AS "first_away",
                      CASE
                        WHEN (
                          "t47"."contract" = "t47"."new_contract"
                        )
                        AND (
                          "t47"."product" = "t47"."new_product"
                        )
                        THEN 0
                        WHEN (
                          "t47"."contract" = "t47"."new_contract"
                        )
                        AND (
                          DATE_DIFF('DAY', DATE_TRUNC('DAY', "t47"."ends_on"), DATE_TRUNC('DAY', "t47"."new_start")) >= 0
                        )
                        THEN 1
                        WHEN NOT (
                          "t47"."contract" = "t47"."new_contract"
                        )
                        AND (
                          "t47"."product" = "t47"."new_product"
                        )
                        AND (
                          DATE_DIFF('DAY', DATE_TRUNC('DAY', "t47"."ends_on"), DATE_TRUNC('DAY', "t47"."new_first")) >= -90
                        )
                        THEN 2
                        WHEN NOT (
                          "t47"."contract" = "t47"."new_contract"
                        )
                        AND (
                          DATE_DIFF('DAY', DATE_TRUNC('DAY', "t47"."ends_on"), DATE_TRUNC('DAY', "t47"."new_first")) >= 0
                        )
                        THEN 3
                        ELSE NULL
                      END AS "fit"
                    FROM (
                      SELECT
                        "t46"."account",
                        "t46"."contract",
                        "t46"."product",
                        "t46"."ends_on",
                        "t46"."old_start",
                        "t43"."new_account",
                        "t43"."new_contract",
                        "t43"."new_product",
                        "t43"."new_line",
                        "t43"."new_start",
                        "t43"."new_end",
                        "t43"."new_signed",
                        "t43"."new_money",
                        "t43"."new_first"
                      FROM (
                        SELECT
                          "t38"."account",
                          "t38"."contract",
                          "t38"."product",
                          "t38"."end_on" AS "ends_on",
                          MIN("t38"."start_on") AS "old_start"
                        FROM (
                          SELECT
                            *
                          FROM "t35" AS "t36"
                          WHERE
                            "t36"."end_on" >= FROM_ISO8601_DATE('2025-07-01')
                            AND "t36"."end_on" < FROM_ISO8601_DATE('2026-07-01')
                        ) AS "t38"
                        GROUP BY
                          1,
                          2,
                          3,
                          4
                      ) AS "t46"
                      INNER JOIN (
                        SELECT
                          "t36"."account" AS "new_account",
                          "t36"."contract" AS "new_contract",
                          "t36"."product" AS "new_product",
                          "t36"."line" AS "new_line",
                          "t36"."start_on" AS "new_start",
                          "t36"."end_on" AS "new_end",
                          "t36"."signed_on" AS "new_signed",
                          "t36"."money" AS "new_money",
                          MIN("t36"."start_on") OVER (
                            PARTITION BY "t36"."account", "t36"."contract"
                            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                          ) AS "new_first"
                        FROM "t35" AS "t36"
                      ) AS "t43"
                        ON "t46"."account" = "t43"."new_account"
                    ) AS "t47"
                  ) AS "t49"
                  WHERE
                    "t49"."fit" IS NOT NULL
                    AND "t49"."new_start" > "t49"."old_start"
                    AND "t49"."away" BETWEEN -90 AND 30
                    AND (
                      (
                        "t49"."new_end" IS NULL
                      ) OR (
                        "t49"."new_end" > "t49"."ends_on"
                      )
                    )
                ) AS "t50"
              ) AS "t54"
              WHERE
                "t54"."place" = 0
            ) AS "t55"
          ) AS "t58"
          WHERE
            (
              "t58"."fit" < 3
            ) OR (
              "t58"."best_fit" = 3
            )
        ) AS "t59"
        GROUP BY
          1,
          2,
          3
      ) AS "t60"
    ) AS "t62"
      ON "t57"."account" = "t62"."follow_account"
      AND "t57"."contract" = "t62"."follow_contract"
      AND "t57"."ends_on" = "t62"."follow_ends_on"
  ) AS "t63"
) AS "t64"
