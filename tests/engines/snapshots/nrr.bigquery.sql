SELECT
  ieee_divide(
    CAST(SUM(`t16`.`end`) AS FLOAT64),
    NULLIF(CAST(SUM(`t16`.`start`) AS FLOAT64), 0.0)
  ) AS `nrr__value`,
  COUNT(DISTINCT IF(`t16`.`start` > 0, `t16`.`unit`, NULL)) AS `nrr__n`
FROM (
  SELECT
    `t15`.`unit`,
    `t15`.`account`,
    `t15`.`start`,
    `t15`.`end`,
    `t15`.`end_own`,
    `t15`.`first_on`,
    LEAST(`t15`.`start`, `t15`.`end`) AS `kept`
  FROM (
    SELECT
      `t14`.*
      EXCEPT (`unit_start`)
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t12`.`unit`,
          `t12`.`account`,
          `t12`.`start`,
          `t12`.`end`,
          `t12`.`end_own`,
          `t12`.`first_on`,
          SUM(`t12`.`start`) OVER (
            PARTITION BY `t12`.`unit`
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS `unit_start`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t10`.`unit`,
              `t10`.`account`,
              COALESCE(
                CAST(SUM(
                  IF(
                    (
                      `t10`.`start_on` <= DATE(2025, 7, 1)
                    )
                    AND (
                      (
                        `t10`.`end_on` IS NULL
                      ) OR (
                        `t10`.`end_on` > DATE(2025, 7, 1)
                      )
                    ),
                    `t10`.`then`,
                    CAST(0 AS NUMERIC)
                  )
                ) AS NUMERIC),
                CAST(0 AS NUMERIC)
              ) AS `start`,
              COALESCE(
                CAST(SUM(
                  IF(
                    (
                      `t10`.`start_on` <= DATE(2026, 7, 1)
                    )
                    AND (
                      (
                        `t10`.`end_on` IS NULL
                      ) OR (
                        `t10`.`end_on` > DATE(2026, 7, 1)
                      )
                    ),
                    `t10`.`then`,
                    CAST(0 AS NUMERIC)
                  )
                ) AS NUMERIC),
                CAST(0 AS NUMERIC)
              ) AS `end`,
              COALESCE(
                CAST(SUM(
                  IF(
                    (
                      `t10`.`start_on` <= DATE(2026, 7, 1)
                    )
                    AND (
                      (
                        `t10`.`end_on` IS NULL
                      ) OR (
                        `t10`.`end_on` > DATE(2026, 7, 1)
                      )
                    ),
                    `t10`.`now`,
                    CAST(0 AS NUMERIC)
                  )
                ) AS NUMERIC),
                CAST(0 AS NUMERIC)
              ) AS `end_own`,
              MIN(`t10`.`start_on`) AS `first_on`
            FROM (
              SELECT
                `t9`.`line`,
                `t9`.`contract`,
                `t9`.`account`,
                `t9`.`division`,
                `t9`.`product`,
                `t9`.`tier`,
                `t9`.`start_on`,
                `t9`.`end_on`,
                `t9`.`amount`,
                `t9`.`currency`,
                `t9`.`billing_months`,
                `t9`.`term_months`,
                `t9`.`quantity`,
                `t9`.`escalator`,
                `t9`.`auto_renew`,
                `t9`.`signed_on`,
                `t9`.`notice_on`,
                `t9`.`recorded_at`,
                `t9`.`mrr`,
                `t9`.`unit`,
                IF(
                  `t9`.`currency` = 'USD',
                  CAST(`t9`.`mrr` AS NUMERIC),
                  CAST(`t9`.`mrr` * `t6`.`rate_on_day` AS NUMERIC)
                ) AS `then`,
                IF(
                  `t9`.`currency` = 'USD',
                  CAST(`t9`.`mrr` AS NUMERIC),
                  CAST(`t9`.`mrr` * `t7`.`rate_on_day` AS NUMERIC)
                ) AS `now`
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
                  CAST(CAST(trunc(
                    ieee_divide(
                      CAST(`t0`.`amount` * 10000 AS INT64) - (
                        MOD(CAST(`t0`.`amount` * 10000 AS INT64), `t0`.`term_months` * 10000)
                      ),
                      `t0`.`term_months` * 10000
                    )
                  ) AS INT64) AS NUMERIC) + (
                    CAST(CAST(trunc(
                      ieee_divide(
                        (
                          (
                            (
                              MOD(CAST(`t0`.`amount` * 10000 AS INT64), `t0`.`term_months` * 10000)
                            ) * 20000
                          ) + `t0`.`term_months`
                        ) - (
                          MOD(
                            (
                              (
                                MOD(CAST(`t0`.`amount` * 10000 AS INT64), `t0`.`term_months` * 10000)
                              ) * 20000
                            ) + `t0`.`term_months`,
                            `t0`.`term_months` * 2
                          )
                        ),
                        `t0`.`term_months` * 2
                      )
                    ) AS INT64) AS NUMERIC) * CAST('0.00000001' AS NUMERIC)
                  ) AS `mrr`,
                  `t0`.`account` AS `unit`
                FROM `contract_lines` AS `t0`
                WHERE
                  `t0`.`amount` > 0
              ) AS `t9`
              LEFT OUTER JOIN (
                SELECT
                  `t2`.`currency` AS `rate_currency`,
                  CAST(`t2`.`rate` AS BIGNUMERIC) AS `rate_on_day`
                FROM (
                  SELECT
                    `t1`.`currency`,
                    `t1`.`day`,
                    `t1`.`rate`,
                    ROW_NUMBER() OVER (
                      PARTITION BY `t1`.`currency`
                      ORDER BY `t1`.`day` > DATE(2025, 7, 1) ASC, IF(`t1`.`day` > DATE(2025, 7, 1), `t1`.`day`, CAST(NULL AS DATE)) ASC, `t1`.`day` DESC
                    ) - 1 AS `place`
                  FROM `fx_rates` AS `t1`
                ) AS `t2`
                WHERE
                  `t2`.`place` = 0
              ) AS `t6`
                ON `t9`.`currency` = `t6`.`rate_currency`
              LEFT OUTER JOIN (
                SELECT
                  `t3`.`currency` AS `rate_currency`,
                  CAST(`t3`.`rate` AS BIGNUMERIC) AS `rate_on_day`
                FROM (
                  SELECT
                    `t1`.`currency`,
                    `t1`.`day`,
                    `t1`.`rate`,
                    ROW_NUMBER() OVER (
                      PARTITION BY `t1`.`currency`
                      ORDER BY `t1`.`day` > DATE(2026, 7, 1) ASC, IF(`t1`.`day` > DATE(2026, 7, 1), `t1`.`day`, CAST(NULL AS DATE)) ASC, `t1`.`day` DESC
                    ) - 1 AS `place`
                  FROM `fx_rates` AS `t1`
                ) AS `t3`
                WHERE
                  `t3`.`place` = 0
              ) AS `t7`
                ON `t9`.`currency` = `t7`.`rate_currency`
            ) AS `t10`
            GROUP BY
              1,
              2
          ) AS `t11`
          WHERE
            (
              `t11`.`start` > 0
            ) OR (
              `t11`.`end` > 0
            )
        ) AS `t12`
      ) AS `t13`
      WHERE
        `t13`.`unit_start` > 0
    ) AS `t14`
  ) AS `t15`
) AS `t16`
