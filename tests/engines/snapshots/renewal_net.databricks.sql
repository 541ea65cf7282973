SELECT
  TRY_DIVIDE(
    CAST(SUM(`t65`.`renewed`) AS DOUBLE),
    NULLIF(CAST(SUM(`t65`.`due`) AS DOUBLE), 0.0)
  ) AS `renewal_net__value`,
  COUNT(*) AS `renewal_net__n`
FROM (
  SELECT
    `t64`.`account`,
    `t64`.`contract`,
    `t64`.`ends_on`,
    `t64`.`months`,
    `t64`.`due_mrr` * CAST(`t64`.`months` AS DECIMAL(5, 0)) AS `due`,
    (
      `t64`.`rolled` + COALESCE(`t64`.`new_mrr`, CAST(0 AS DECIMAL(28, 8)))
    ) * CAST(`t64`.`months` AS DECIMAL(5, 0)) AS `renewed`,
    LEAST(
      `t64`.`due_mrr`,
      `t64`.`rolled` + COALESCE(`t64`.`new_mrr`, CAST(0 AS DECIMAL(28, 8)))
    ) * CAST(`t64`.`months` AS DECIMAL(5, 0)) AS `kept`,
    CASE
      WHEN (
        (
          `t64`.`rolled` + COALESCE(`t64`.`new_mrr`, CAST(0 AS DECIMAL(28, 8)))
        ) = 0
      )
      AND (
        `t64`.`ends_on` > MAKE_DATE(2026, 6, 1)
      )
      THEN 'open'
      WHEN (
        `t64`.`rolled` + COALESCE(`t64`.`new_mrr`, CAST(0 AS DECIMAL(28, 8)))
      ) = 0
      THEN 'lost'
      WHEN (
        `t64`.`starts_on` IS NOT NULL
      )
      AND (
        (
          `t64`.`starts_on` > `t64`.`ends_on`
        )
        OR COALESCE(`t64`.`signed_on` > `t64`.`ends_on`, FALSE)
      )
      THEN 'late'
      WHEN COALESCE(`t64`.`starts_on` < `t64`.`ends_on`, FALSE)
      THEN 'early'
      ELSE 'on time'
    END AS `state`,
    CASE
      WHEN `t64`.`months` = 1
      THEN 'monthly'
      WHEN `t64`.`months` = 12
      THEN 'annual'
      WHEN `t64`.`months` >= 24
      THEN 'multi-year'
      ELSE 'other'
    END AS `term_length`
  FROM (
    SELECT
      `t58`.`account`,
      `t58`.`contract`,
      `t58`.`ends_on`,
      `t58`.`months`,
      `t58`.`due_mrr`,
      `t58`.`rolled`,
      `t63`.`new_mrr`,
      `t63`.`starts_on`,
      `t63`.`signed_on`
    FROM (
      SELECT
        `t54`.`account`,
        `t54`.`contract`,
        `t54`.`ends_on`,
        MAX(`t54`.`months`) AS `months`,
        COALESCE(CAST(SUM(`t54`.`money`) AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) AS `due_mrr`,
        COALESCE(
          CAST(SUM(IF(`t54`.`rolled` = 1, `t54`.`money`, CAST(0 AS DECIMAL(28, 8)))) AS DECIMAL(28, 8)),
          CAST(0 AS DECIMAL(28, 8))
        ) AS `rolled`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t52`.`account`,
            `t52`.`contract`,
            `t52`.`ends_on`,
            `t52`.`months`,
            `t52`.`money`,
            `t52`.`rolled`
          FROM (
            SELECT
              `t49`.`account`,
              `t49`.`contract`,
              `t49`.`start_on` + CAST(CONCAT(`t49`.`after`, ' months') AS INTERVAL) AS `ends_on`,
              `t49`.`term_months` AS `months`,
              `t49`.`money`,
              1 AS `rolled`,
              `t49`.`start_on` AS `line_start`
            FROM (
              SELECT
                `t46`.`line`,
                `t46`.`contract`,
                `t46`.`account`,
                `t46`.`division`,
                `t46`.`product`,
                `t46`.`tier`,
                `t46`.`start_on`,
                `t46`.`end_on`,
                `t46`.`amount`,
                `t46`.`currency`,
                `t46`.`billing_months`,
                `t46`.`term_months`,
                `t46`.`quantity`,
                `t46`.`escalator`,
                `t46`.`auto_renew`,
                `t46`.`signed_on`,
                `t46`.`notice_on`,
                `t46`.`recorded_at`,
                `t46`.`mrr`,
                `t46`.`money`,
                `t46`.`step`,
                CAST(GREATEST(
                  (
                    24307 - (
                      (
                        EXTRACT(year FROM `t46`.`start_on`) * 12
                      ) + EXTRACT(month FROM `t46`.`start_on`)
                    )
                  ) - (
                    (
                      24307 - (
                        (
                          EXTRACT(year FROM `t46`.`start_on`) * 12
                        ) + EXTRACT(month FROM `t46`.`start_on`)
                      )
                    ) % `t46`.`term_months`
                  ),
                  0
                ) + (
                  `t46`.`step` * `t46`.`term_months`
                ) AS INT) AS `after`
              FROM (
                SELECT
                  `t42`.`line`,
                  `t42`.`contract`,
                  `t42`.`account`,
                  `t42`.`division`,
                  `t42`.`product`,
                  `t42`.`tier`,
                  `t42`.`start_on`,
                  `t42`.`end_on`,
                  `t42`.`amount`,
                  `t42`.`currency`,
                  `t42`.`billing_months`,
                  `t42`.`term_months`,
                  `t42`.`quantity`,
                  `t42`.`escalator`,
                  `t42`.`auto_renew`,
                  `t42`.`signed_on`,
                  `t42`.`notice_on`,
                  `t42`.`recorded_at`,
                  `t42`.`mrr`,
                  `t42`.`money`,
                  `t29`.`step`
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      `t36`.`line`,
                      `t36`.`contract`,
                      `t36`.`account`,
                      `t36`.`division`,
                      `t36`.`product`,
                      `t36`.`tier`,
                      `t36`.`start_on`,
                      `t36`.`end_on`,
                      `t36`.`amount`,
                      `t36`.`currency`,
                      `t36`.`billing_months`,
                      `t36`.`term_months`,
                      `t36`.`quantity`,
                      `t36`.`escalator`,
                      `t36`.`auto_renew`,
                      `t36`.`signed_on`,
                      `t36`.`notice_on`,
                      `t36`.`recorded_at`,
                      `t36`.`mrr`,
                      `t36`.`money`
                    FROM (
                      SELECT
                        `t35`.`line`,
                        `t35`.`contract`,
                        `t35`.`account`,
                        `t35`.`division`,
                        `t35`.`product`,
                        `t35`.`tier`,
                        `t35`.`start_on`,
                        `t35`.`end_on`,
                        `t35`.`amount`,
                        `t35`.`currency`,
                        `t35`.`billing_months`,
                        `t35`.`term_months`,
                        `t35`.`quantity`,
                        `t35`.`escalator`,
                        `t35`.`auto_renew`,
                        `t35`.`signed_on`,
                        `t35`.`notice_on`,
                        `t35`.`recorded_at`,
                        `t35`.`mrr`,
                        `t35`.`rate_currency`,
                        `t35`.`rate_on_day`,
                        IF(
                          `t35`.`currency` = 'USD',
                          CAST(`t35`.`mrr` AS DECIMAL(28, 8)),
                          CAST(`t35`.`mrr` * `t35`.`rate_on_day` AS DECIMAL(28, 8))
                        ) AS `money`
                      FROM (
                        SELECT
                          `t34`.`line`,
                          `t34`.`contract`,
                          `t34`.`account`,
                          `t34`.`division`,
                          `t34`.`product`,
                          `t34`.`tier`,
                          `t34`.`start_on`,
                          `t34`.`end_on`,
                          `t34`.`amount`,
                          `t34`.`currency`,
                          `t34`.`billing_months`,
                          `t34`.`term_months`,
                          `t34`.`quantity`,
                          `t34`.`escalator`,
                          `t34`.`auto_renew`,
                          `t34`.`signed_on`,
                          `t34`.`notice_on`,
                          `t34`.`recorded_at`,
                          `t34`.`mrr`,
                          `t32`.`rate_currency`,
                          `t32`.`rate_on_day`
                        FROM (
                          SELECT
                            `t0`.`line`,
                            `t0`.`contract`,
                            `t0`.`account`,
                            `t0`.`division`,
                            `t0`.`product`,
                            `t0`.`tier`,
                            `t0`.`start_on`,
                            `t0`.`end_on`,
                            `t0`.`amount`,
                            `t0`.`currency`,
                            `t0`.`billing_months`,
                            `t0`.`term_months`,
                            `t0`.`quantity`,
                            `t0`.`escalator`,
                            `t0`.`auto_renew`,
                            `t0`.`signed_on`,
                            `t0`.`notice_on`,
                            `t0`.`recorded_at`,
                            CAST(CAST(TRY_DIVIDE(
                              CAST(`t0`.`amount` * 10000 AS BIGINT) - (
                                CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                  `t0`.`term_months` * 10000
                                )
                              ),
                              `t0`.`term_months` * 10000
                            ) AS BIGINT) AS DECIMAL(20, 8)) + (
                              CAST(CAST(TRY_DIVIDE(
                                (
                                  (
                                    (
                                      CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                        `t0`.`term_months` * 10000
                                      )
                                    ) * 20000
                                  ) + `t0`.`term_months`
                                ) - (
                                  (
                                    (
                                      (
                                        CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                          `t0`.`term_months` * 10000
                                        )
                                      ) * 20000
                                    ) + `t0`.`term_months`
                                  ) % (
                                    `t0`.`term_months` * 2
                                  )
                                ),
                                `t0`.`term_months` * 2
                              ) AS BIGINT) AS DECIMAL(20, 8)) * CAST('0.00000001' AS DECIMAL(20, 8))
                            ) AS `mrr`
                          FROM `contract_lines` AS `t0`
                          WHERE
                            `t0`.`amount` > 0
                        ) AS `t34`
                        LEFT OUTER JOIN (
                          SELECT
                            `t30`.`currency` AS `rate_currency`,
                            CAST(`t30`.`rate` AS DECIMAL(20, 10)) AS `rate_on_day`
                          FROM (
                            SELECT
                              `t1`.`currency`,
                              `t1`.`day`,
                              `t1`.`rate`,
                              ROW_NUMBER() OVER (
                                PARTITION BY `t1`.`currency`
                                ORDER BY `t1`.`day` > MAKE_DATE(2025, 7, 1) ASC NULLS LAST, IF(`t1`.`day` > MAKE_DATE(2025, 7, 1), `t1`.`day`, CAST(NULL AS DATE)) ASC NULLS LAST, `t1`.`day` DESC
                              ) - 1 AS `place`
                            FROM `fx_rates` AS `t1`
                          ) AS `t30`
                          WHERE
                            `t30`.`place` = 0
                        ) AS `t32`
                          ON `t34`.`currency` = `t32`.`rate_currency`
                      ) AS `t35`
                    ) AS `t36`
                  ) AS `t37`
                  WHERE
                    `t37`.`start_on` < MAKE_DATE(2026, 7, 1)
                ) AS `t42`
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
                          12 AS `step`
                      ) AS `t4`
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          13 AS `step`
                      ) AS `t7`
                    ) AS `t18`
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
                            0 AS `step`
                        ) AS `t2`
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            1 AS `step`
                        ) AS `t3`
                      ) AS `t16`
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            2 AS `step`
                        ) AS `t6`
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            3 AS `step`
                        ) AS `t5`
                      ) AS `t17`
                    ) AS `t23`
                  ) AS `t26`
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
                            4 AS `step`
                        ) AS `t8`
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            5 AS `step`
                        ) AS `t9`
                      ) AS `t19`
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            6 AS `step`
                        ) AS `t10`
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            7 AS `step`
                        ) AS `t11`
                      ) AS `t20`
                    ) AS `t24`
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
                            8 AS `step`
                        ) AS `t12`
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            9 AS `step`
                        ) AS `t13`
                      ) AS `t21`
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            10 AS `step`
                        ) AS `t14`
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            11 AS `step`
                        ) AS `t15`
                      ) AS `t22`
                    ) AS `t25`
                  ) AS `t27`
                ) AS `t29`
              ) AS `t46`
            ) AS `t49`
            WHERE
              `t49`.`after` > 0
              AND (
                `t49`.`start_on` + CAST(CONCAT(`t49`.`after`, ' months') AS INTERVAL)
              ) >= MAKE_DATE(2025, 7, 1)
              AND (
                `t49`.`start_on` + CAST(CONCAT(`t49`.`after`, ' months') AS INTERVAL)
              ) < MAKE_DATE(2026, 7, 1)
              AND (
                (
                  `t49`.`end_on` IS NULL
                )
                OR (
                  `t49`.`end_on` > (
                    `t49`.`start_on` + CAST(CONCAT(`t49`.`after`, ' months') AS INTERVAL)
                  )
                )
              )
          ) AS `t52`
        ) AS `t53`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            `t38`.`account`,
            `t38`.`contract`,
            `t38`.`ends_on`,
            `t38`.`months`,
            `t38`.`money`,
            `t38`.`rolled`
          FROM (
            SELECT
              `t37`.`account`,
              `t37`.`contract`,
              `t37`.`end_on` AS `ends_on`,
              `t37`.`term_months` AS `months`,
              `t37`.`money`,
              0 AS `rolled`,
              `t37`.`start_on` AS `line_start`
            FROM (
              SELECT
                `t36`.`line`,
                `t36`.`contract`,
                `t36`.`account`,
                `t36`.`division`,
                `t36`.`product`,
                `t36`.`tier`,
                `t36`.`start_on`,
                `t36`.`end_on`,
                `t36`.`amount`,
                `t36`.`currency`,
                `t36`.`billing_months`,
                `t36`.`term_months`,
                `t36`.`quantity`,
                `t36`.`escalator`,
                `t36`.`auto_renew`,
                `t36`.`signed_on`,
                `t36`.`notice_on`,
                `t36`.`recorded_at`,
                `t36`.`mrr`,
                `t36`.`money`
              FROM (
                SELECT
                  `t35`.`line`,
                  `t35`.`contract`,
                  `t35`.`account`,
                  `t35`.`division`,
                  `t35`.`product`,
                  `t35`.`tier`,
                  `t35`.`start_on`,
                  `t35`.`end_on`,
                  `t35`.`amount`,
                  `t35`.`currency`,
                  `t35`.`billing_months`,
                  `t35`.`term_months`,
                  `t35`.`quantity`,
                  `t35`.`escalator`,
                  `t35`.`auto_renew`,
                  `t35`.`signed_on`,
                  `t35`.`notice_on`,
                  `t35`.`recorded_at`,
                  `t35`.`mrr`,
                  `t35`.`rate_currency`,
                  `t35`.`rate_on_day`,
                  IF(
                    `t35`.`currency` = 'USD',
                    CAST(`t35`.`mrr` AS DECIMAL(28, 8)),
                    CAST(`t35`.`mrr` * `t35`.`rate_on_day` AS DECIMAL(28, 8))
                  ) AS `money`
                FROM (
                  SELECT
                    `t34`.`line`,
                    `t34`.`contract`,
                    `t34`.`account`,
                    `t34`.`division`,
                    `t34`.`product`,
                    `t34`.`tier`,
                    `t34`.`start_on`,
                    `t34`.`end_on`,
                    `t34`.`amount`,
                    `t34`.`currency`,
                    `t34`.`billing_months`,
                    `t34`.`term_months`,
                    `t34`.`quantity`,
                    `t34`.`escalator`,
                    `t34`.`auto_renew`,
                    `t34`.`signed_on`,
                    `t34`.`notice_on`,
                    `t34`.`recorded_at`,
                    `t34`.`mrr`,
                    `t32`.`rate_currency`,
                    `t32`.`rate_on_day`
                  FROM (
                    SELECT
                      `t0`.`line`,
                      `t0`.`contract`,
                      `t0`.`account`,
                      `t0`.`division`,
                      `t0`.`product`,
                      `t0`.`tier`,
                      `t0`.`start_on`,
                      `t0`.`end_on`,
                      `t0`.`amount`,
                      `t0`.`currency`,
                      `t0`.`billing_months`,
                      `t0`.`term_months`,
                      `t0`.`quantity`,
                      `t0`.`escalator`,
                      `t0`.`auto_renew`,
                      `t0`.`signed_on`,
                      `t0`.`notice_on`,
                      `t0`.`recorded_at`,
                      CAST(CAST(TRY_DIVIDE(
                        CAST(`t0`.`amount` * 10000 AS BIGINT) - (
                          CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                            `t0`.`term_months` * 10000
                          )
                        ),
                        `t0`.`term_months` * 10000
                      ) AS BIGINT) AS DECIMAL(20, 8)) + (
                        CAST(CAST(TRY_DIVIDE(
                          (
                            (
                              (
                                CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                  `t0`.`term_months` * 10000
                                )
                              ) * 20000
                            ) + `t0`.`term_months`
                          ) - (
                            (
                              (
                                (
                                  CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                    `t0`.`term_months` * 10000
                                  )
                                ) * 20000
                              ) + `t0`.`term_months`
                            ) % (
                              `t0`.`term_months` * 2
                            )
                          ),
                          `t0`.`term_months` * 2
                        ) AS BIGINT) AS DECIMAL(20, 8)) * CAST('0.00000001' AS DECIMAL(20, 8))
                      ) AS `mrr`
                    FROM `contract_lines` AS `t0`
                    WHERE
                      `t0`.`amount` > 0
                  ) AS `t34`
                  LEFT OUTER JOIN (
                    SELECT
                      `t30`.`currency` AS `rate_currency`,
                      CAST(`t30`.`rate` AS DECIMAL(20, 10)) AS `rate_on_day`
                    FROM (
                      SELECT
                        `t1`.`currency`,
                        `t1`.`day`,
                        `t1`.`rate`,
                        ROW_NUMBER() OVER (
                          PARTITION BY `t1`.`currency`
                          ORDER BY `t1`.`day` > MAKE_DATE(2025, 7, 1) ASC NULLS LAST, IF(`t1`.`day` > MAKE_DATE(2025, 7, 1), `t1`.`day`, CAST(NULL AS DATE)) ASC NULLS LAST, `t1`.`day` DESC
                        ) - 1 AS `place`
                      FROM `fx_rates` AS `t1`
                    ) AS `t30`
                    WHERE
                      `t30`.`place` = 0
                  ) AS `t32`
                    ON `t34`.`currency` = `t32`.`rate_currency`
                ) AS `t35`
              ) AS `t36`
            ) AS `t37`
            WHERE
              `t37`.`end_on` >= MAKE_DATE(2025, 7, 1)
              AND `t37`.`end_on` < MAKE_DATE(2026, 7, 1)
          ) AS `t38`
        ) AS `t41`
      ) AS `t54`
      GROUP BY
        1,
        2,
        3
    ) AS `t58`
    LEFT OUTER JOIN (
      SELECT
        `t61`.`account` AS `follow_account`,
        `t61`.`contract` AS `follow_contract`,
        `t61`.`ends_on` AS `follow_ends_on`,
        `t61`.`new_mrr`,
        `t61`.`starts_on`,
        `t61`.`signed_on`
      FROM (
        SELECT
          `t60`.`account`,
          `t60`.`contract`,
          `t60`.`ends_on`,
          COALESCE(CAST(SUM(`t60`.`new_money`) AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) AS `new_mrr`,
          MIN(`t60`.`new_start`) AS `starts_on`,
          MIN(`t60`.`new_signed`) AS `signed_on`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t56`.`account`,
              `t56`.`contract`,
              `t56`.`product`,
              `t56`.`ends_on`,
              `t56`.`old_start`,
              `t56`.`new_account`,
              `t56`.`new_contract`,
              `t56`.`new_product`,
              `t56`.`new_line`,
              `t56`.`new_start`,
              `t56`.`new_end`,
              `t56`.`new_signed`,
              `t56`.`new_money`,
              `t56`.`new_first`,
              `t56`.`away`,
              `t56`.`first_away`,
              `t56`.`fit`,
              `t56`.`place`,
              MIN(`t56`.`fit`) OVER (
                PARTITION BY `t56`.`account`, `t56`.`contract`, `t56`.`ends_on`
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS `best_fit`
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  `t51`.`account`,
                  `t51`.`contract`,
                  `t51`.`product`,
                  `t51`.`ends_on`,
                  `t51`.`old_start`,
                  `t51`.`new_account`,
                  `t51`.`new_contract`,
                  `t51`.`new_product`,
                  `t51`.`new_line`,
                  `t51`.`new_start`,
                  `t51`.`new_end`,
                  `t51`.`new_signed`,
                  `t51`.`new_money`,
                  `t51`.`new_first`,
                  `t51`.`away`,
                  `t51`.`first_away`,
                  `t51`.`fit`,
                  ROW_NUMBER() OVER (
                    PARTITION BY `t51`.`new_line`
                    ORDER BY `t51`.`fit` ASC NULLS LAST, GREATEST(`t51`.`away`, 0 - `t51`.`away`) ASC NULLS LAST, `t51`.`ends_on` ASC NULLS LAST, `t51`.`contract` ASC NULLS LAST, `t51`.`product` ASC NULLS LAST
                  ) - 1 AS `place`
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      `t48`.`account`,
                      `t48`.`contract`,
                      `t48`.`product`,
                      `t48`.`ends_on`,
                      `t48`.`old_start`,
                      `t48`.`new_account`,
                      `t48`.`new_contract`,
                      `t48`.`new_product`,
                      `t48`.`new_line`,
                      `t48`.`new_start`,
                      `t48`.`new_end`,
                      `t48`.`new_signed`,
                      `t48`.`new_money`,
                      `t48`.`new_first`,
                      DATEDIFF(DAY, `t48`.`ends_on`, `t48`.`new_start`) AS `away`,
                      DATEDIFF(DAY, `t48`.`ends_on`, `t48`.`new_first`) AS `first_away`,
                      CASE
                        WHEN (
                          `t48`.`contract` = `t48`.`new_contract`
                        )
                        AND (
                          `t48`.`product` = `t48`.`new_product`
                        )
                        THEN 0
                        WHEN (
                          `t48`.`contract` = `t48`.`new_contract`
                        )
                        AND (
                          DATEDIFF(DAY, `t48`.`ends_on`, `t48`.`new_start`) >= 0
                        )
                        THEN 1
                        WHEN NOT (
                          `t48`.`contract` = `t48`.`new_contract`
                        )
                        AND (
                          `t48`.`product` = `t48`.`new_product`
                        )
                        AND (
                          DATEDIFF(DAY, `t48`.`ends_on`, `t48`.`new_first`) >= -90
                        )
                        THEN 2
                        WHEN NOT (
                          `t48`.`contract` = `t48`.`new_contract`
                        )
                        AND (
                          DATEDIFF(DAY, `t48`.`ends_on`, `t48`.`new_first`) >= 0
                        )
                        THEN 3
                        ELSE NULL
                      END AS `fit`
                    FROM (
                      SELECT
                        `t47`.`account`,
                        `t47`.`contract`,
                        `t47`.`product`,
                        `t47`.`ends_on`,
                        `t47`.`old_start`,
                        `t44`.`new_account`,
                        `t44`.`new_contract`,
                        `t44`.`new_product`,
                        `t44`.`new_line`,
                        `t44`.`new_start`,
                        `t44`.`new_end`,
                        `t44`.`new_signed`,
                        `t44`.`new_money`,
                        `t44`.`new_first`
                      FROM (
                        SELECT
                          `t39`.`account`,
                          `t39`.`contract`,
                          `t39`.`product`,
                          `t39`.`end_on` AS `ends_on`,
                          MIN(`t39`.`start_on`) AS `old_start`
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              `t36`.`line`,
                              `t36`.`contract`,
                              `t36`.`account`,
                              `t36`.`division`,
                              `t36`.`product`,
                              `t36`.`tier`,
                              `t36`.`start_on`,
                              `t36`.`end_on`,
                              `t36`.`amount`,
                              `t36`.`currency`,
                              `t36`.`billing_months`,
                              `t36`.`term_months`,
                              `t36`.`quantity`,
                              `t36`.`escalator`,
                              `t36`.`auto_renew`,
                              `t36`.`signed_on`,
                              `t36`.`notice_on`,
                              `t36`.`recorded_at`,
                              `t36`.`mrr`,
                              `t36`.`money`
                            FROM (
                              SELECT
                                `t35`.`line`,
                                `t35`.`contract`,
                                `t35`.`account`,
                                `t35`.`division`,
                                `t35`.`product`,
                                `t35`.`tier`,
                                `t35`.`start_on`,
                                `t35`.`end_on`,
                                `t35`.`amount`,
                                `t35`.`currency`,
                                `t35`.`billing_months`,
                                `t35`.`term_months`,
                                `t35`.`quantity`,
                                `t35`.`escalator`,
                                `t35`.`auto_renew`,
                                `t35`.`signed_on`,
                                `t35`.`notice_on`,
                                `t35`.`recorded_at`,
                                `t35`.`mrr`,
                                `t35`.`rate_currency`,
                                `t35`.`rate_on_day`,
                                IF(
                                  `t35`.`currency` = 'USD',
                                  CAST(`t35`.`mrr` AS DECIMAL(28, 8)),
                                  CAST(`t35`.`mrr` * `t35`.`rate_on_day` AS DECIMAL(28, 8))
                                ) AS `money`
                              FROM (
                                SELECT
                                  `t34`.`line`,
                                  `t34`.`contract`,
                                  `t34`.`account`,
                                  `t34`.`division`,
                                  `t34`.`product`,
                                  `t34`.`tier`,
                                  `t34`.`start_on`,
                                  `t34`.`end_on`,
                                  `t34`.`amount`,
                                  `t34`.`currency`,
                                  `t34`.`billing_months`,
                                  `t34`.`term_months`,
                                  `t34`.`quantity`,
                                  `t34`.`escalator`,
                                  `t34`.`auto_renew`,
                                  `t34`.`signed_on`,
                                  `t34`.`notice_on`,
                                  `t34`.`recorded_at`,
                                  `t34`.`mrr`,
                                  `t32`.`rate_currency`,
                                  `t32`.`rate_on_day`
                                FROM (
                                  SELECT
                                    `t0`.`line`,
                                    `t0`.`contract`,
                                    `t0`.`account`,
                                    `t0`.`division`,
                                    `t0`.`product`,
                                    `t0`.`tier`,
                                    `t0`.`start_on`,
                                    `t0`.`end_on`,
                                    `t0`.`amount`,
                                    `t0`.`currency`,
                                    `t0`.`billing_months`,
                                    `t0`.`term_months`,
                                    `t0`.`quantity`,
                                    `t0`.`escalator`,
                                    `t0`.`auto_renew`,
                                    `t0`.`signed_on`,
                                    `t0`.`notice_on`,
                                    `t0`.`recorded_at`,
                                    CAST(CAST(TRY_DIVIDE(
                                      CAST(`t0`.`amount` * 10000 AS BIGINT) - (
                                        CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                          `t0`.`term_months` * 10000
                                        )
                                      ),
                                      `t0`.`term_months` * 10000
                                    ) AS BIGINT) AS DECIMAL(20, 8)) + (
                                      CAST(CAST(TRY_DIVIDE(
                                        (
                                          (
                                            (
                                              CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                                `t0`.`term_months` * 10000
                                              )
                                            ) * 20000
                                          ) + `t0`.`term_months`
                                        ) - (
                                          (
                                            (
                                              (
                                                CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                                  `t0`.`term_months` * 10000
                                                )
                                              ) * 20000
                                            ) + `t0`.`term_months`
                                          ) % (
                                            `t0`.`term_months` * 2
                                          )
                                        ),
                                        `t0`.`term_months` * 2
                                      ) AS BIGINT) AS DECIMAL(20, 8)) * CAST('0.00000001' AS DECIMAL(20, 8))
                                    ) AS `mrr`
                                  FROM `contract_lines` AS `t0`
                                  WHERE
                                    `t0`.`amount` > 0
                                ) AS `t34`
                                LEFT OUTER JOIN (
                                  SELECT
                                    `t30`.`currency` AS `rate_currency`,
                                    CAST(`t30`.`rate` AS DECIMAL(20, 10)) AS `rate_on_day`
                                  FROM (
                                    SELECT
                                      `t1`.`currency`,
                                      `t1`.`day`,
                                      `t1`.`rate`,
                                      ROW_NUMBER() OVER (
                                        PARTITION BY `t1`.`currency`
                                        ORDER BY `t1`.`day` > MAKE_DATE(2025, 7, 1) ASC NULLS LAST, IF(`t1`.`day` > MAKE_DATE(2025, 7, 1), `t1`.`day`, CAST(NULL AS DATE)) ASC NULLS LAST, `t1`.`day` DESC
                                      ) - 1 AS `place`
                                    FROM `fx_rates` AS `t1`
                                  ) AS `t30`
                                  WHERE
                                    `t30`.`place` = 0
                                ) AS `t32`
                                  ON `t34`.`currency` = `t32`.`rate_currency`
                              ) AS `t35`
                            ) AS `t36`
                          ) AS `t37`
                          WHERE
                            `t37`.`end_on` >= MAKE_DATE(2025, 7, 1)
                            AND `t37`.`end_on` < MAKE_DATE(2026, 7, 1)
                        ) AS `t39`
                        GROUP BY
                          1,
                          2,
                          3,
                          4
                      ) AS `t47`
                      INNER JOIN (
                        SELECT
                          `t37`.`account` AS `new_account`,
                          `t37`.`contract` AS `new_contract`,
                          `t37`.`product` AS `new_product`,
                          `t37`.`line` AS `new_line`,
                          `t37`.`start_on` AS `new_start`,
                          `t37`.`end_on` AS `new_end`,
                          `t37`.`signed_on` AS `new_signed`,
                          `t37`.`money` AS `new_money`,
                          MIN(`t37`.`start_on`) OVER (
                            PARTITION BY `t37`.`account`, `t37`.`contract`
                            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                          ) AS `new_first`
                        FROM (
                          SELECT
                            `t36`.`line`,
                            `t36`.`contract`,
                            `t36`.`account`,
                            `t36`.`division`,
                            `t36`.`product`,
                            `t36`.`tier`,
                            `t36`.`start_on`,
                            `t36`.`end_on`,
                            `t36`.`amount`,
                            `t36`.`currency`,
                            `t36`.`billing_months`,
                            `t36`.`term_months`,
                            `t36`.`quantity`,
                            `t36`.`escalator`,
                            `t36`.`auto_renew`,
                            `t36`.`signed_on`,
                            `t36`.`notice_on`,
                            `t36`.`recorded_at`,
                            `t36`.`mrr`,
                            `t36`.`money`
                          FROM (
                            SELECT
                              `t35`.`line`,
                              `t35`.`contract`,
                              `t35`.`account`,
                              `t35`.`division`,
                              `t35`.`product`,
                              `t35`.`tier`,
                              `t35`.`start_on`,
                              `t35`.`end_on`,
                              `t35`.`amount`,
                              `t35`.`currency`,
                              `t35`.`billing_months`,
                              `t35`.`term_months`,
                              `t35`.`quantity`,
                              `t35`.`escalator`,
                              `t35`.`auto_renew`,
                              `t35`.`signed_on`,
                              `t35`.`notice_on`,
                              `t35`.`recorded_at`,
                              `t35`.`mrr`,
                              `t35`.`rate_currency`,
                              `t35`.`rate_on_day`,
                              IF(
                                `t35`.`currency` = 'USD',
                                CAST(`t35`.`mrr` AS DECIMAL(28, 8)),
                                CAST(`t35`.`mrr` * `t35`.`rate_on_day` AS DECIMAL(28, 8))
                              ) AS `money`
                            FROM (
                              SELECT
                                `t34`.`line`,
                                `t34`.`contract`,
                                `t34`.`account`,
                                `t34`.`division`,
                                `t34`.`product`,
                                `t34`.`tier`,
                                `t34`.`start_on`,
                                `t34`.`end_on`,
                                `t34`.`amount`,
                                `t34`.`currency`,
                                `t34`.`billing_months`,
                                `t34`.`term_months`,
                                `t34`.`quantity`,
                                `t34`.`escalator`,
                                `t34`.`auto_renew`,
                                `t34`.`signed_on`,
                                `t34`.`notice_on`,
                                `t34`.`recorded_at`,
                                `t34`.`mrr`,
                                `t32`.`rate_currency`,
                                `t32`.`rate_on_day`
                              FROM (
                                SELECT
                                  `t0`.`line`,
                                  `t0`.`contract`,
                                  `t0`.`account`,
                                  `t0`.`division`,
                                  `t0`.`product`,
                                  `t0`.`tier`,
                                  `t0`.`start_on`,
                                  `t0`.`end_on`,
                                  `t0`.`amount`,
                                  `t0`.`currency`,
                                  `t0`.`billing_months`,
                                  `t0`.`term_months`,
                                  `t0`.`quantity`,
                                  `t0`.`escalator`,
                                  `t0`.`auto_renew`,
                                  `t0`.`signed_on`,
                                  `t0`.`notice_on`,
                                  `t0`.`recorded_at`,
                                  CAST(CAST(TRY_DIVIDE(
                                    CAST(`t0`.`amount` * 10000 AS BIGINT) - (
                                      CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                        `t0`.`term_months` * 10000
                                      )
                                    ),
                                    `t0`.`term_months` * 10000
                                  ) AS BIGINT) AS DECIMAL(20, 8)) + (
                                    CAST(CAST(TRY_DIVIDE(
                                      (
                                        (
                                          (
                                            CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                              `t0`.`term_months` * 10000
                                            )
                                          ) * 20000
                                        ) + `t0`.`term_months`
                                      ) - (
                                        (
                                          (
                                            (
                                              CAST(`t0`.`amount` * 10000 AS BIGINT) % (
                                                `t0`.`term_months` * 10000
                                              )
                                            ) * 20000
                                          ) + `t0`.`term_months`
                                        ) % (
                                          `t0`.`term_months` * 2
                                        )
                                      ),
                                      `t0`.`term_months` * 2
                                    ) AS BIGINT) AS DECIMAL(20, 8)) * CAST('0.00000001' AS DECIMAL(20, 8))
                                  ) AS `mrr`
                                FROM `contract_lines` AS `t0`
                                WHERE
                                  `t0`.`amount` > 0
                              ) AS `t34`
                              LEFT OUTER JOIN (
                                SELECT
                                  `t30`.`currency` AS `rate_currency`,
                                  CAST(`t30`.`rate` AS DECIMAL(20, 10)) AS `rate_on_day`
                                FROM (
                                  SELECT
                                    `t1`.`currency`,
                                    `t1`.`day`,
                                    `t1`.`rate`,
                                    ROW_NUMBER() OVER (
                                      PARTITION BY `t1`.`currency`
                                      ORDER BY `t1`.`day` > MAKE_DATE(2025, 7, 1) ASC NULLS LAST, IF(`t1`.`day` > MAKE_DATE(2025, 7, 1), `t1`.`day`, CAST(NULL AS DATE)) ASC NULLS LAST, `t1`.`day` DESC
                                    ) - 1 AS `place`
                                  FROM `fx_rates` AS `t1`
                                ) AS `t30`
                                WHERE
                                  `t30`.`place` = 0
                              ) AS `t32`
                                ON `t34`.`currency` = `t32`.`rate_currency`
                            ) AS `t35`
                          ) AS `t36`
                        ) AS `t37`
                      ) AS `t44`
                        ON `t47`.`account` = `t44`.`new_account`
                    ) AS `t48`
                  ) AS `t50`
                  WHERE
                    `t50`.`fit` IS NOT NULL
                    AND `t50`.`new_start` > `t50`.`old_start`
                    AND `t50`.`away` BETWEEN -90 AND 30
                    AND (
                      (
                        `t50`.`new_end` IS NULL
                      ) OR (
                        `t50`.`new_end` > `t50`.`ends_on`
                      )
                    )
                ) AS `t51`
              ) AS `t55`
              WHERE
                `t55`.`place` = 0
            ) AS `t56`
          ) AS `t59`
          WHERE
            (
              `t59`.`fit` < 3
            ) OR (
              `t59`.`best_fit` = 3
            )
        ) AS `t60`
        GROUP BY
          1,
          2,
          3
      ) AS `t61`
    ) AS `t63`
      ON `t58`.`account` = `t63`.`follow_account`
      AND `t58`.`contract` = `t63`.`follow_contract`
      AND `t58`.`ends_on` = `t63`.`follow_ends_on`
  ) AS `t64`
) AS `t65`
