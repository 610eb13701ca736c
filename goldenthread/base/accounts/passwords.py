"""Rules of a password: long, not common, not one's own name. Nothing about letters, figures or signs."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

SHORTEST, LONGEST = 12, 200


class LongEnough:
    def validate(self, password: str, user: object = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(f"Password must be {SHORTEST} characters or more", code="password_too_short")
        if len(password) > LONGEST:
            raise ValidationError(f"Password must be {LONGEST} characters or fewer", code="password_too_long")

    def get_help_text(self) -> str:
        return f"Use at least {SHORTEST} characters. Three random words work well."


class NotCommon(CommonPasswordValidator):
    """Refuses Django's list of 20,000 passwords that thieves try first, and such a word repeated or with a tail."""

    def validate(self, password: str, user: object = None) -> None:
        bare = password.lower().strip()
        core = bare.strip("0123456789!.?-_ ")
        half = bare[: len(bare) // 2]
        one_letter = len(set(bare)) <= 3
        repeated = bool(half) and half * 2 == bare
        if one_letter or bare in self.passwords or (core and core in self.passwords) or repeated:
            raise ValidationError(
                "This password is easy to guess. Choose another, such as three random words",
                code="password_too_common",
            )


class NotYourself(UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "name"))

    def validate(self, password: str, user: object = None) -> None:
        try:
            super().validate(password, user)  # type: ignore[arg-type]
        except ValidationError:
            raise ValidationError(
                "This password is too like your name or email address. Choose another", code="password_too_similar"
            ) from None
