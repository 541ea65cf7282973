SELECT
  CAST((
    CAST(0 AS NUMERIC) + COALESCE(CAST(SUM(`t17`.`cross_sell`) AS NUMERIC), CAST(0 AS NUMERIC)) + COALESCE(CAST(SUM(`t17`.`upsell`) AS NUMERIC), CAST(0 AS NUMERIC)) + COALESCE(CAST(SUM(`t17`.`expansion`) AS NUMERIC), CAST(0 AS NUMERIC)) + COALESCE(CAST(SUM(`t17`.`escalator`) AS NUMERIC), CAST(0 AS NUMERIC)) + COALESCE(CAST(SUM(`t17`.`price`) AS NUMERIC), CAST(0 AS NUMERIC))
  ) - COALESCE(CAST(SUM(`t17`.`contraction`) AS NUMERIC), CAST(0 AS NUMERIC)) AS NUMERIC) AS `growth_change__value`,
  COUNT(DISTINCT IF(`t17`.`change` <> CAST(0 AS NUMERIC), `t17`.`unit`, NULL)) AS `growth_change__n`
FROM (
  SELECT
    `t16`.`unit`,
    `t16`.`account`,
    `t16`.`division`,
    `t16`.`product`,
    `t16`.`start`,
    `t16`.`end`,
    `t16`.`change`,
    IF(
      (
        `t16`.`start` = 0
      ) AND (
        `t16`.`division_start` = 0
      ),
      `t16`.`end`,
      CAST(0 AS NUMERIC)
    ) AS `cross_sell`,
    IF(
      (
        `t16`.`start` = 0
      ) AND NOT (
        `t16`.`division_start` = 0
      ),
      `t16`.`end`,
      IF(
        NOT (
          `t16`.`start` = 0
        )
        AND NOT (
          `t16`.`end` = 0
        )
        AND NOT (
          `t16`.`same_tier`
        )
        AND (
          `t16`.`rest` > 0
        ),
        `t16`.`rest`,
        CAST(0 AS NUMERIC)
      )
    ) AS `upsell`,
    IF(`t16`.`licences` > 0, `t16`.`licences`, CAST(0 AS NUMERIC)) AS `expansion`,
    IF(
      NOT (
        `t16`.`start` = 0
      ) AND NOT (
        `t16`.`end` = 0
      ) AND `t16`.`same_tier`,
      COALESCE(
        CAST(CAST(ieee_divide(
          CAST(`t16`.`start` + `t16`.`licences` AS FLOAT64) * `t16`.`rise`,
          NULLIF(CAST(1 AS FLOAT64), 0.0)
        ) AS NUMERIC) AS NUMERIC),
        CAST(0 AS NUMERIC)
      ),
      CAST(0 AS NUMERIC)
    ) AS `escalator`,
    IF(
      NOT (
        `t16`.`start` = 0
      ) AND NOT (
        `t16`.`end` = 0
      ) AND `t16`.`same_tier`,
      `t16`.`rest` - IF(
        NOT (
          `t16`.`start` = 0
        ) AND NOT (
          `t16`.`end` = 0
        ) AND `t16`.`same_tier`,
        COALESCE(
          CAST(CAST(ieee_divide(
            CAST(`t16`.`start` + `t16`.`licences` AS FLOAT64) * `t16`.`rise`,
            NULLIF(CAST(1 AS FLOAT64), 0.0)
          ) AS NUMERIC) AS NUMERIC),
          CAST(0 AS NUMERIC)
        ),
        CAST(0 AS NUMERIC)
      ),
      CAST(0 AS NUMERIC)
    ) AS `price`,
    IF(`t16`.`end` = 0, `t16`.`start`, CAST(0 AS NUMERIC)) + IF(`t16`.`licences` < 0, CAST(0 AS NUMERIC) - `t16`.`licences`, CAST(0 AS NUMERIC)) + IF(
      NOT (
        `t16`.`start` = 0
      )
      AND NOT (
        `t16`.`end` = 0
      )
      AND NOT (
        `t16`.`same_tier`
      )
      AND (
        `t16`.`rest` < 0
      ),
      CAST(0 AS NUMERIC) - `t16`.`rest`,
      CAST(0 AS NUMERIC)
    ) AS `contraction`
  FROM (
    SELECT
      `t15`.`unit`,
      `t15`.`account`,
      `t15`.`division`,
      `t15`.`product`,
      `t15`.`same_tier`,
      `t15`.`slot`,
      `t15`.`start`,
      `t15`.`end`,
      `t15`.`quantity_start`,
      `t15`.`quantity_end`,
      `t15`.`rise`,
      `t15`.`division_start`,
      `t15`.`product_start`,
      `t15`.`more`,
      `t15`.`end` - `t15`.`start` AS `change`,
      IF(
        (
          `t15`.`start` = 0
        ) OR (
          `t15`.`end` = 0
        ),
        CAST(0 AS NUMERIC),
        COALESCE(
          CAST(CAST(ieee_divide(
            CAST(`t15`.`start` AS FLOAT64) * CAST(`t15`.`more` AS FLOAT64),
            NULLIF(CAST(`t15`.`quantity_start` AS FLOAT64), 0.0)
          ) AS NUMERIC) AS NUMERIC),
          CAST(0 AS NUMERIC)
        )
      ) AS `licences`,
      (
        `t15`.`end` - `t15`.`start`
      ) - IF(
        (
          `t15`.`start` = 0
        ) OR (
          `t15`.`end` = 0
        ),
        CAST(0 AS NUMERIC),
        COALESCE(
          CAST(CAST(ieee_divide(
            CAST(`t15`.`start` AS FLOAT64) * CAST(`t15`.`more` AS FLOAT64),
            NULLIF(CAST(`t15`.`quantity_start` AS FLOAT64), 0.0)
          ) AS NUMERIC) AS NUMERIC),
          CAST(0 AS NUMERIC)
        )
      ) AS `rest`
    FROM (
      SELECT
        `t14`.`unit`,
        `t14`.`account`,
        `t14`.`division`,
        `t14`.`product`,
        `t14`.`same_tier`,
        `t14`.`slot`,
        `t14`.`start`,
        `t14`.`end`,
        `t14`.`quantity_start`,
        `t14`.`quantity_end`,
        `t14`.`rise`,
        SUM(`t14`.`start`) OVER (
          PARTITION BY `t14`.`unit`, `t14`.`account`, `t14`.`division`
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS `division_start`,
        SUM(`t14`.`start`) OVER (
          PARTITION BY `t14`.`unit`, `t14`.`account`, `t14`.`division`, `t14`.`product`
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS `product_start`,
        `t14`.`quantity_end` - `t14`.`quantity_start` AS `more`
      FROM (
        SELECT
          `t13`.`unit`,
          `t13`.`account`,
          `t13`.`division`,
          `t13`.`product`,
          `t13`.`same_tier`,
          `t13`.`slot`,
          COALESCE(CAST(SUM(`t13`.`start`) AS NUMERIC), CAST(0 AS NUMERIC)) AS `start`,
          COALESCE(CAST(SUM(`t13`.`end`) AS NUMERIC), CAST(0 AS NUMERIC)) AS `end`,
          SUM(`t13`.`quantity_start`) AS `quantity_start`,
          SUM(`t13`.`quantity_end`) AS `quantity_end`,
          MAX(`t13`.`rise`) AS `rise`
        FROM (
          SELECT
            `t12`.`unit`,
            `t12`.`account`,
            `t12`.`division`,
            `t12`.`product`,
            `t12`.`tier`,
            `t12`.`start`,
            `t12`.`end`,
            `t12`.`quantity_start`,
            `t12`.`quantity_end`,
            `t12`.`agreed`,
            `t12`.`renewals`,
            `t12`.`unit_start`,
            `t12`.`unit_end`,
            (
              `t12`.`start` > 0
            ) AND (
              `t12`.`end` > 0
            ) AS `same_tier`,
            IF((
              `t12`.`start` > 0
            ) AND (
              `t12`.`end` > 0
            ), `t12`.`tier`, '') AS `slot`,
            (
              POWER((
                COALESCE(`t12`.`agreed`, 0.0) + 1.0
              ), `t12`.`renewals`)
            ) - 1.0 AS `rise`
          FROM (
            SELECT
              `t11`.`unit`,
              `t11`.`account`,
              `t11`.`division`,
              `t11`.`product`,
              `t11`.`tier`,
              `t11`.`start`,
              `t11`.`end`,
              `t11`.`quantity_start`,
              `t11`.`quantity_end`,
              `t11`.`agreed`,
              `t11`.`renewals`,
              SUM(`t11`.`start`) OVER (
                PARTITION BY `t11`.`unit`
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS `unit_start`,
              SUM(`t11`.`end`) OVER (
                PARTITION BY `t11`.`unit`
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS `unit_end`
            FROM (
              SELECT
                `t10`.`unit`,
                `t10`.`account`,
                `t10`.`division`,
                `t10`.`product`,
                `t10`.`tier`,
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
                      `t10`.`money`,
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
                      `t10`.`money`,
                      CAST(0 AS NUMERIC)
                    )
                  ) AS NUMERIC),
                  CAST(0 AS NUMERIC)
                ) AS `end`,
                COALESCE(
                  SUM(
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
                      `t10`.`licences`,
                      0
                    )
                  ),
                  0
                ) AS `quantity_start`,
                COALESCE(
                  SUM(
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
                      `t10`.`licences`,
                      0
                    )
                  ),
                  0
                ) AS `quantity_end`,
                COALESCE(
                  MAX(
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
                      `t10`.`escalator`,
                      NULL
                    )
                  ),
                  MAX(
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
                      `t10`.`escalator`,
                      NULL
                    )
                  )
                ) AS `agreed`,
                COUNT(
                  DISTINCT IF(
                    (
                      `t10`.`start_on` > DATE(2025, 7, 1)
                    )
                    AND (
                      `t10`.`start_on` <= DATE(2026, 7, 1)
                    ),
                    `t10`.`start_on`,
                    NULL
                  )
                ) AS `renewals`
              FROM (
                SELECT
                  `t9`.`line`,
                  `t9`.`contract`,
                  `t9`.`account`,
                  COALESCE(`t9`.`division`, '') AS `division`,
                  `t9`.`product`,
                  COALESCE(`t9`.`tier`, '') AS `tier`,
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
                  `t9`.`money`,
                  COALESCE(`t9`.`quantity`, 1) AS `licences`
                FROM (
                  SELECT
                    `t8`.*
                    EXCEPT (`rate_on_day`, `rate_currency`)
                  FROM (
                    SELECT
                      `t7`.`line`,
                      `t7`.`contract`,
                      `t7`.`account`,
                      `t7`.`division`,
                      `t7`.`product`,
                      `t7`.`tier`,
                      `t7`.`start_on`,
                      `t7`.`end_on`,
                      `t7`.`amount`,
                      `t7`.`currency`,
                      `t7`.`billing_months`,
                      `t7`.`term_months`,
                      `t7`.`quantity`,
                      `t7`.`escalator`,
                      `t7`.`auto_renew`,
                      `t7`.`signed_on`,
                      `t7`.`notice_on`,
                      `t7`.`recorded_at`,
                      `t7`.`mrr`,
                      `t7`.`unit`,
                      `t7`.`rate_currency`,
                      `t7`.`rate_on_day`,
                      IF(
                        `t7`.`currency` = 'USD',
                        CAST(`t7`.`mrr` AS NUMERIC),
                        CAST(`t7`.`mrr` * `t7`.`rate_on_day` AS NUMERIC)
                      ) AS `money`
                    FROM (
                      SELECT
                        `t6`.`line`,
                        `t6`.`contract`,
                        `t6`.`account`,
                        `t6`.`division`,
                        `t6`.`product`,
                        `t6`.`tier`,
                        `t6`.`start_on`,
                        `t6`.`end_on`,
                        `t6`.`amount`,
                        `t6`.`currency`,
                        `t6`.`billing_months`,
                        `t6`.`term_months`,
                        `t6`.`quantity`,
                        `t6`.`escalator`,
                        `t6`.`auto_renew`,
                        `t6`.`signed_on`,
                        `t6`.`notice_on`,
                        `t6`.`recorded_at`,
                        `t6`.`mrr`,
                        `t6`.`unit`,
                        `t4`.`rate_currency`,
                        `t4`.`rate_on_day`
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
                      ) AS `t6`
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
                      ) AS `t4`
                        ON `t6`.`currency` = `t4`.`rate_currency`
                    ) AS `t7`
                  ) AS `t8`
                ) AS `t9`
              ) AS `t10`
              GROUP BY
                1,
                2,
                3,
                4,
                5
            ) AS `t11`
          ) AS `t12`
          WHERE
            `t12`.`unit_start` > 0
            AND `t12`.`unit_end` > 0
            AND (
              (
                `t12`.`start` > 0
              ) OR (
                `t12`.`end` > 0
              )
            )
        ) AS `t13`
        GROUP BY
          1,
          2,
          3,
          4,
          5,
          6
      ) AS `t14`
    ) AS `t15`
  ) AS `t16`
) AS `t17`
