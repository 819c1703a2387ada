"""Who may open a class without a key."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.classroom.teachers import is_local, is_teacher_account

KIM = {"is_logged_in": True, "email": "Kim@School.example", "email_verified": True}


@pytest.mark.parametrize(
    ("named", "changes", "may"),
    [
        ("kim@school.example", {}, True),
        ("lee@school.example, kim@school.example", {}, True),
        ("@school.example", {}, True),
        ("", {}, False),
        (",", {}, False),
        ("@school.example.evil", {}, False),
        ("im@school.example", {}, False),
        ("school.example", {}, False),
        ("@school.example", {"email": "kim@notschool.example"}, False),
        ("@school.example", {"email": ""}, False),
        ("@school.example", {"email": None}, False),
        ("kim@school.example", {"email_verified": False}, False),
        ("kim@school.example", {"is_logged_in": False}, False),
    ],
)
def test_only_named_and_verified_accounts_are_teachers(
    monkeypatch: pytest.MonkeyPatch, named: str, changes: dict[str, Any], may: bool
) -> None:
    monkeypatch.setenv("CNNVIZ_TEACHERS", named)
    assert is_teacher_account(KIM | changes) is may


@pytest.mark.parametrize(
    ("address", "headers", "local"),
    [
        (None, {}, True),
        (None, {"Host": "localhost:8501"}, True),
        (None, {"Host": "127.0.0.1:8501"}, True),
        (None, {"Host": "[::1]:8501"}, True),
        (None, {"Host": "192.168.0.7:8501"}, False),
        (None, {"Host": "school.example"}, False),
        ("192.168.0.7", {"Host": "localhost:8501"}, False),
        (None, {"Host": "localhost", "X-Forwarded-For": "192.168.0.7"}, False),
        (None, {"Host": "localhost", "x-real-ip": "192.168.0.7"}, False),
        (None, {"Host": "localhost", "Forwarded": "for=192.168.0.7"}, False),
    ],
)
def test_only_this_computer_is_local_and_nothing_behind_a_proxy(
    address: str | None, headers: dict[str, str], local: bool
) -> None:
    assert is_local(address, headers) is local
