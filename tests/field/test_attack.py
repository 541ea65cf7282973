"""Attacks on releases made by the product's own job, pooled over simulated fields.

Risk = (success - success of the same attacker on equal firms left out) / (1 - that). The policy
must hold, and the policies that are known to fail must fail.
"""

from dataclasses import replace

import attackers
import numpy as np
import pytest

from peerline.benchmark.compare import compare
from peerline.benchmark.policy import load_policy

FIELDS = 12
SEEDS = range(100, 100 + FIELDS)
ALL_BOUND, EXPOSED_BOUND, CLAIM_BOUND = 0.05, 0.10, 0.05
PER_FIELD = 4


@pytest.fixture(scope="module")
def fields():
    return [attackers.made_up(seed) for seed in SEEDS]


def even_practices(field):
    """The practices nearest to p = .5, where a guess is worth least."""
    one = field.built[-1][0]
    shares = one.measures.practices.mean(axis=0)
    nearest = np.argsort(np.abs(shares - 0.5), kind="stable")[:PER_FIELD]
    return [one.measures.schema.practices[place] for place in nearest]


def pooled(fields, attack, *, mixed=False):
    """(hits inside, hits outside, hits of the most exposed tenth) over all fields, for log NRR."""
    inside, outside, exposed = [], [], []
    for field in fields:
        sums = attackers.sums_of(field, "nrr")
        if mixed:
            sums = attackers.with_mix(field, sums, "nrr")
        found, out, r2 = attack(sums)
        sd = sums.truth[sums.given].std()
        hits = attackers.near(found, sums.truth, sums.given, sd)
        inside.append(hits)
        outside.append(attackers.near(out, sums.out_truth, sums.out_given, sd))
        known = r2[sums.given]
        exposed.append(hits[known >= np.quantile(known, 0.9)])
    return tuple(np.concatenate(part) for part in (inside, outside, exposed))


def test_least_squares_over_the_whole_history(fields):
    def attack(sums):
        return attackers.least_squares(sums, sums.decoys)

    inside, outside, exposed = pooled(fields, attack, mixed=True)
    assert attackers.risk_above(inside, outside) <= ALL_BOUND
    assert attackers.risk_above(exposed, outside) <= EXPOSED_BOUND


def test_nested_differences_and_closed_minus_preliminary(fields):
    def attack(sums):
        found, out = attackers.nested_differences(sums)
        return found, out, attackers.least_squares(sums, sums.decoys)[2]

    inside, outside, exposed = pooled(fields, attack)
    assert attackers.risk_above(inside, outside) <= ALL_BOUND
    assert attackers.risk_above(exposed, outside) <= EXPOSED_BOUND


def spread_hits(fields):
    """(hits inside, hits outside) of who reads the spreads of large rows, too."""
    inside, outside = [], []
    for field in fields:
        sums = attackers.sums_of(field, "nrr")
        sd = sums.truth[sums.given].std()
        found, out = attackers.with_spreads(field)
        inside.append(attackers.near(found, sums.truth, sums.given, sd))
        outside.append(attackers.near(out, sums.out_truth, sums.out_given, sd))
    return np.concatenate(inside), np.concatenate(outside)


def test_quantiles_of_rows_that_show_their_own_spread(fields):
    inside, outside = spread_hits(fields)
    assert attackers.risk_above(inside, outside) <= ALL_BOUND


def test_claims_about_a_practice(fields):
    right = []
    for field in fields:
        for practice in even_practices(field):
            shown, noise = attackers.as_shown(attackers.sums_of(field, practice))
            found = attackers.least_squares(shown, noise)[0]
            right.append(attackers.right_claims(found, shown.truth)[1])
    assert np.mean(right) <= CLAIM_BOUND


def test_zero_and_full_shares(fields):
    told = [
        attackers.zero_and_full(attackers.sums_of(field, practice))
        for field in fields
        for practice in even_practices(field)
    ]
    assert np.mean(told) <= CLAIM_BOUND


def test_four_clones_who_know_their_own_figures(fields):
    hits, control = [], []
    for seed, field in enumerate(fields):
        rng = np.random.default_rng(seed)
        sums = attackers.sums_of(field, "nrr")
        sd = sums.truth[sums.given].std()
        out = attackers.least_squares(sums, sums.decoys)[1]
        control.append(attackers.near(out, sums.out_truth, sums.out_given, sd))
        for victim in rng.choice(np.flatnonzero(sums.given), 8, replace=False):
            found, truth = attackers.with_clones(field, victim, 4, rng)
            hits.append(abs(found - truth) < attackers.NEAR * sd)
    assert attackers.risk(np.array(hits), np.concatenate(control)) <= EXPOSED_BOUND


def test_the_ledgers_keep_their_promise(fields):
    limit = 1 / load_policy().k_eff
    for field in fields:
        for one, _ in field.built:
            assert all(k_eff >= 1 / limit - 1e-6 for k_eff in one.decisions.k_eff.values())
        sums = attackers.with_mix(field, attackers.sums_of(field, "index"), "index")
        noise = load_policy().noise["practice"]
        assert attackers.least_squares(sums, noise)[2].max() <= limit + 1e-6


def test_decoys_are_as_noisy_as_the_ledgers_say(fields):
    """Of all released numbers the index has the least noise: mixing items evens it out."""
    noise = np.mean([attackers.index_noise(field) for field in fields])
    assert noise >= 0.97 * load_policy().noise["practice"]
    assert noise < load_policy().decoys


def test_two_hundred_edits_of_ones_own_answers(fields, tmp_path):
    """Whatever one types, the release says the same of the cohort."""
    from peerline.answers.answer import Answer, Answers
    from peerline.benchmark.release import open_release, write_release
    from peerline.scoring.score import score

    one = fields[0].built[-1][0]
    extra = {"advice": {"associations": []}, "trend": {"since": None}}
    write_release(
        tmp_path / "r",
        {**one.manifest, "reliability": None},
        one.shown.index,
        one.shown.arrays,
        extra,
    )
    release, instrument = open_release(tmp_path / "r"), one.pool.reference
    seen = set()
    for edit in range(200):
        given = {"retention_rate": Answer(edit / 200), "nps_score": Answer(edit - 100)}
        answers = Answers(instrument.id, "en", {"industry": Answer("technology"), **given})
        found = compare(instrument, answers, score(instrument, answers), release)
        seen.add(repr([(f.quantiles, f.n, f.cohort) for f in found.figures.values()]))
    assert len(seen) == 1


class TestPoliciesThatMustFail:
    """The measures bite: each of these policies is caught by them."""

    def test_a_minimum_n_alone(self, fields):
        inside, outside = [], []
        for field in fields[:3]:
            sums = attackers.naive_sums(field, "nrr")
            found, out, _ = attackers.least_squares(sums, 0)
            sd = sums.truth[sums.given].std()
            inside.append(attackers.near(found, sums.truth, sums.given, sd))
            outside.append(attackers.near(out, sums.out_truth, sums.out_given, sd))
        assert attackers.risk(np.concatenate(inside), np.concatenate(outside)) >= 0.75

    def test_no_decoys(self):
        exact = replace(load_policy(), decoys=0, k_eff=0)
        fields = [attackers.made_up(seed, policy=exact) for seed in SEEDS[:4]]
        _, outside, exposed = pooled(fields, lambda s: attackers.least_squares(s, 0))
        assert attackers.risk_above(exposed, outside) > EXPOSED_BOUND
        assert attackers.risk_above(*spread_hits(fields)) > ALL_BOUND
        right = []
        for field in fields:
            for practice in even_practices(field):
                sums = attackers.sums_of(field, practice)
                found = attackers.least_squares(sums, 0)[0]
                right.append(attackers.right_claims(found, sums.truth)[1])
        assert np.mean(right) > CLAIM_BOUND

    def test_decoys_drawn_for_each_variable(self, fields):
        limit = 1 / load_policy().k_eff
        for seed, field in enumerate(fields[:4]):
            sums, noise = attackers.per_variable(field, np.random.default_rng(seed))
            assert attackers.least_squares(sums, noise)[2].max() > limit + 0.03, seed
