"""The report: one self-contained page that shows what a run saw and made."""

from v2a_engine.report.page import write_report

__all__ = ["write_report"]
