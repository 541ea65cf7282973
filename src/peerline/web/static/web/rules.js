// Relevance rules: the six operators of `instruments.relevance`, on what is chosen on this page.
"use strict";

const RULE_OPERATORS = {
  is: (chosen, number, operand) => chosen.length === 1 && chosen[0] === operand,
  is_not: (chosen, number, operand) => !(chosen.length === 1 && chosen[0] === operand),
  any_of: (chosen, number, operand) => operand.some((id) => chosen.includes(id)),
  none_of: (chosen, number, operand) => !operand.some((id) => chosen.includes(id)),
  at_least: (chosen, number, operand) => number !== null && number >= operand,
  at_most: (chosen, number, operand) => number !== null && number <= operand,
};

/** Whether a rule holds. `values`: the other question's chosen ids, or the text of its number. */
function ruleHolds(rule, values) {
  const given = values.filter((value) => value !== "" && value !== "unknown");
  const typed = given.length === 1 ? Number(given[0].normalize("NFKC").replaceAll(",", "")) : NaN;
  return RULE_OPERATORS[rule.operator](given, Number.isNaN(typed) ? null : typed, rule.operand);
}

if (typeof module !== "undefined") module.exports = { ruleHolds };
