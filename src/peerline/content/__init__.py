"""What a non-programmer edits: instruments, advice, decks, policies and translations, as files."""

from pathlib import Path

ROOT = Path(__file__).parent
INSTRUMENTS = ROOT / "instruments"
COMPILED = INSTRUMENTS / ".compiled"
ADVICE = ROOT / "advice"
DECKS = ROOT / "decks"
POLICIES = ROOT / "policies"
CUSTOMERS = ROOT / "customers"
HEALTH = ROOT / "health"
RISKS = ROOT / "risks"
LOCALE = ROOT / "locale"
SYNTHETIC_RELEASE = ROOT / "reference" / "synthetic"
