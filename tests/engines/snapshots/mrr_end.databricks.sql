SELECT
  CAST((
    (
      (
        CAST(0 AS DECIMAL(28, 8)) + COALESCE(CAST(SUM(`t14`.`start`) AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) + COALESCE(CAST(SUM(`t14`.`new`) AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) + COALESCE(CAST(SUM(`t14`.`reactivation`) AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) + COALESCE(CAST(SUM(`t14`.`expansion`) AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8)))
      ) - COALESCE(CAST(SUM(`t14`.`contraction`) AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8)))
    ) - COALESCE(CAST(SUM(`t14`.`churn`) AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8)))
  ) + COALESCE(CAST(SUM(`t14`.`fx`) AS DECIMAL(28, 8)), CAST(0 AS DECIMAL(28, 8))) AS DECIMAL(20, 2)) AS `mrr_end__value`,
  COUNT(DISTINCT IF(`t14`.`end` <> CAST(0 AS DECIMAL(28, 8)), `t14`.`unit`, NULL)) AS `mrr_end__n`
FROM (
  SELECT
    `t13`.`unit`,
    `t13`.`account`,
    `t13`.`start`,
    IF(
      NOT (
        `t13`.`unit_start` > 0
      )
      AND NOT (
        `t13`.`unit_first` < MAKE_DATE(2025, 7, 1)
      ),
      `t13`.`end`,
      CAST(0 AS DECIMAL(28, 8))
    ) AS `new`,
    IF(
      NOT (
        `t13`.`unit_start` > 0
      )
      AND (
        `t13`.`unit_first` < MAKE_DATE(2025, 7, 1)
      ),
      `t13`.`end`,
      CAST(0 AS DECIMAL(28, 8))
    ) AS `reactivation`,
    IF(
      (
        `t13`.`unit_start` > 0
      )
      AND (
        `t13`.`unit_end` > 0
      )
      AND (
        `t13`.`end` > `t13`.`start`
      ),
      `t13`.`end` - `t13`.`start`,
      CAST(0 AS DECIMAL(28, 8))
    ) AS `expansion`,
    IF(
      (
        `t13`.`unit_start` > 0
      )
      AND (
        `t13`.`unit_end` > 0
      )
      AND (
        `t13`.`end` < `t13`.`start`
      ),
      `t13`.`start` - `t13`.`end`,
      CAST(0 AS DECIMAL(28, 8))
    ) AS `contraction`,
    IF(
      (
        `t13`.`unit_start` > 0
      ) AND (
        `t13`.`unit_end` = 0
      ),
      `t13`.`start`,
      CAST(0 AS DECIMAL(28, 8))
    ) AS `churn`,
    `t13`.`end_own` - `t13`.`end` AS `fx`,
    `t13`.`end_own` AS `end`
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
      ) AS `unit_start`,
      SUM(`t12`.`end`) OVER (
        PARTITION BY `t12`.`unit`
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS `unit_end`,
      MIN(`t12`.`first_on`) OVER (
        PARTITION BY `t12`.`unit`
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS `unit_first`
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
                  `t10`.`start_on` <= MAKE_DATE(2025, 7, 1)
                )
                AND (
                  (
                    `t10`.`end_on` IS NULL
                  ) OR (
                    `t10`.`end_on` > MAKE_DATE(2025, 7, 1)
                  )
                ),
                `t10`.`then`,
                CAST(0 AS DECIMAL(28, 8))
              )
            ) AS DECIMAL(28, 8)),
            CAST(0 AS DECIMAL(28, 8))
          ) AS `start`,
          COALESCE(
            CAST(SUM(
              IF(
                (
                  `t10`.`start_on` <= MAKE_DATE(2026, 7, 1)
                )
                AND (
                  (
                    `t10`.`end_on` IS NULL
                  ) OR (
                    `t10`.`end_on` > MAKE_DATE(2026, 7, 1)
                  )
                ),
                `t10`.`then`,
                CAST(0 AS DECIMAL(28, 8))
              )
            ) AS DECIMAL(28, 8)),
            CAST(0 AS DECIMAL(28, 8))
          ) AS `end`,
          COALESCE(
            CAST(SUM(
              IF(
                (
                  `t10`.`start_on` <= MAKE_DATE(2026, 7, 1)
                )
                AND (
                  (
                    `t10`.`end_on` IS NULL
                  ) OR (
                    `t10`.`end_on` > MAKE_DATE(2026, 7, 1)
                  )
                ),
                `t10`.`now`,
                CAST(0 AS DECIMAL(28, 8))
              )
            ) AS DECIMAL(28, 8)),
            CAST(0 AS DECIMAL(28, 8))
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
              CAST(`t9`.`mrr` AS DECIMAL(28, 8)),
              CAST(`t9`.`mrr` * `t6`.`rate_on_day` AS DECIMAL(28, 8))
            ) AS `then`,
            IF(
              `t9`.`currency` = 'USD',
              CAST(`t9`.`mrr` AS DECIMAL(28, 8)),
              CAST(`t9`.`mrr` * `t7`.`rate_on_day` AS DECIMAL(28, 8))
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
              ) AS `mrr`,
              `t0`.`account` AS `unit`
            FROM `contract_lines` AS `t0`
            WHERE
              `t0`.`amount` > 0
          ) AS `t9`
          LEFT OUTER JOIN (
            SELECT
              `t2`.`currency` AS `rate_currency`,
              CAST(`t2`.`rate` AS DECIMAL(20, 10)) AS `rate_on_day`
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
            ) AS `t2`
            WHERE
              `t2`.`place` = 0
          ) AS `t6`
            ON `t9`.`currency` = `t6`.`rate_currency`
          LEFT OUTER JOIN (
            SELECT
              `t3`.`currency` AS `rate_currency`,
              CAST(`t3`.`rate` AS DECIMAL(20, 10)) AS `rate_on_day`
            FROM (
              SELECT
                `t1`.`currency`,
                `t1`.`day`,
                `t1`.`rate`,
                ROW_NUMBER() OVER (
                  PARTITION BY `t1`.`currency`
                  ORDER BY `t1`.`day` > MAKE_DATE(2026, 7, 1) ASC NULLS LAST, IF(`t1`.`day` > MAKE_DATE(2026, 7, 1), `t1`.`day`, CAST(NULL AS DATE)) ASC NULLS LAST, `t1`.`day` DESC
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
) AS `t14`
