"""Forms of sign-in and of people. allauth's own are kept, in our words."""

from collections.abc import Callable
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from goldenthread.base.accounts import roles
from goldenthread.base.accounts.models import Kind, Organisation, User
from goldenthread.base.accounts.passwords import LONGEST
from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.base.govuk.query import PageField

NO_PASSKEY = "The device did not send a passkey that can be read. Try again, or use another way."
LONG_ENOUGH = "At least 12 characters. Three random words work well."


def relabel(form: forms.Form, **labels: tuple[str, str]) -> None:
    """Our label and hint for allauth's fields; no placeholder, which disappears when one types."""
    for name, (label, hint) in labels.items():
        if name in form.fields:
            field = form.fields[name]
            field.label, field.help_text = label, hint
            field.widget.attrs.pop("placeholder", None)


def plain_email(form: Any, name: str) -> None:
    form.fields[name].widget.attrs.update({"spellcheck": "false", "autocomplete": "username", "autocapitalize": "none"})
    form.fields[name].max_length = 254


class SignIn(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, login=("Email address", ""), password=("Password", ""))
        plain_email(self, "login")
        self.fields["password"].max_length = LONGEST


class ForgottenPassword(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, email=("Email address", ""))
        plain_email(self, "email")


def once_only(form: Any) -> None:
    """One box for a new password: it can be shown, so typing it twice helps nobody."""
    form.fields.pop("password2", None)
    relabel(form, password1=("New password", LONG_ENOUGH))
    form.fields["password1"].widget.attrs["autocomplete"] = "new-password"


class NewPassword(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        once_only(self)


class ChangePassword(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        once_only(self)
        relabel(self, oldpassword=("Current password", ""))


class PasswordAgain(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(self, password=("Password", ""))


CODE = ("Code", "6 figures from your authenticator app, or 8 figures of a recovery code")


class CodeField:
    """Codes are often shown with a space in the middle and pasted so."""

    def shape(self, form: Any, hint: tuple[str, str]) -> None:
        relabel(form, code=hint)
        form.fields["code"].max_length = 20
        form.fields["code"].widget.attrs.update({"inputmode": "numeric", "width": "10", "spellcheck": "false"})

    def plain(self, form: Any) -> None:
        if form.is_bound and "code" in form.data:
            form.data = form.data.copy()
            form.data["code"] = "".join(str(form.data["code"]).split()).replace("-", "")


class Code(CodeField, mfa.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape(self, CODE)
        self.plain(self)


class CodeAgain(CodeField, mfa.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape(self, CODE)
        self.plain(self)


class ActivateApp(CodeField, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape(self, ("Code from the app", "6 figures. The app shows a new code every 30 seconds."))
        self.plain(self)


class AddPasskey(AddWebAuthnForm):
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relabel(
            self,
            name=("Name of this passkey", "For example, Work laptop"),
            passwordless=(
                "Sign in with this passkey alone, without my password",
                "The device must check that it is you, with a fingerprint, face or PIN.",
            ),
        )
        self.fields["name"].max_length = 60

    def clean_credential(self) -> dict[str, Any]:
        """allauth checks no answer that counts as false (0, false), and would keep it as a passkey."""
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise forms.ValidationError(NO_PASSKEY)
        return credential

    def clean(self) -> dict[str, Any]:
        return unless_unreadable(super().clean)


def unless_unreadable(read: Callable[[], Any]) -> Any:
    """What a device sent, read by its library, which meets what it cannot read with any kind of error."""
    try:
        return read()
    except forms.ValidationError:
        raise
    except Exception as unreadable:
        raise forms.ValidationError(NO_PASSKEY) from unreadable


class _Answered(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        if not isinstance(self.cleaned_data["credential"], dict):
            raise forms.ValidationError(NO_PASSKEY)
        return unless_unreadable(super().clean_credential)


class Passkey(_Answered):
    """As the second step."""


class PasskeyAgain(_Answered, ReauthenticateWebAuthnForm):
    pass


class PasskeyAlone(_Answered, LoginWebAuthnForm):
    pass


# --- invitations -------------------------------------------------------------------------------


class AcceptForm(forms.Form):
    name = forms.CharField(
        label="Full name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"})
    )
    password = forms.CharField(
        label="Password",
        help_text=LONG_ENOUGH,
        max_length=LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    code = forms.CharField(
        label="Code",
        help_text="8 letters and figures that we told you by telephone, by post or in person.",
        max_length=20,
        widget=forms.TextInput(attrs={"width": "10", "spellcheck": "false", "autocomplete": "off"}),
    )
    field_order = ["code", "name", "password"]

    def __init__(self, *args: Any, user: User, with_code: bool = False, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if password := values.get("password"):
            try:
                validate_password(password, User(email=self.user.email, name=values.get("name", "")))
            except forms.ValidationError as fault:
                self.add_error("password", fault)
        return values


# --- people ------------------------------------------------------------------------------------


def today() -> Any:
    return timezone.localdate()


class RoleFields(OnceForm):
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.filter(closed_on=None), label="Organisation", empty_label="Choose an organisation"
    )
    role = forms.ChoiceField(label="Role", choices=(), widget=forms.RadioSelect)
    starts = DayField(label="First day", initial=today, help_text="For example, 27 3 2026")
    ends = DayField(label="Last day", required=False, help_text="Leave empty if the role has no set end.")
    reason = forms.CharField(
        label="Why they need it", max_length=500, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = roles.choices()
        field.widget.attrs["hints"] = {role.key: role.description for role in roles.all_roles().values()}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", "Last day must be the first day or later")
        if ends and ends < timezone.localdate():
            self.add_error("ends", "Last day must be today or later")
        return values


class InviteForm(RoleFields):
    name = forms.CharField(label="Full name", max_length=200, widget=forms.TextInput(attrs={"spellcheck": "false"}))
    email = forms.EmailField(
        label="Work email address",
        help_text="Their own address. A shared mailbox would let others sign in as them.",
        max_length=254,
    )
    field_order = ["name", "email", "organisation", "role", "starts", "ends", "reason"]


class AskForm(RoleFields):
    field_order = ["organisation", "role", "starts", "ends", "reason"]


class ReasonForm(OnceForm):
    reason = forms.CharField(label="Reason", max_length=200, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}))


class SureForm(OnceForm):
    """A button that counts once."""


class DecideForm(OnceForm):
    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("approve", "Approve"), ("refuse", "Refuse")],
        widget=forms.RadioSelect(attrs={"inline": True}),
    )


class PersonForm(EditForm):
    name = forms.CharField(label="Full name", max_length=200, widget=forms.TextInput(attrs={"spellcheck": "false"}))

    class Meta:
        model = User
        fields = ["name"]


class OrganisationForm(EditForm):
    name = forms.CharField(
        label="Name",
        max_length=200,
        help_text="If the body changes its name, enter the new one. The old name is kept with its last day.",
    )
    kind = forms.ChoiceField(label="Kind", choices=Kind.choices)
    renamed_on = DayField(
        label="First day of the new name", required=False, help_text="Only when the name changes. Empty means today."
    )
    closed_on = DayField(label="Closed on", required=False, help_text="From this day its people's roles give nothing.")

    class Meta:
        model = Organisation
        fields = ["name", "kind", "closed_on"]

    field_order = ["name", "renamed_on", "kind", "closed_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            for name in ("renamed_on", "closed_on"):
                del self.fields[name]
            self.fields["name"].help_text = ""

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = Organisation.objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError("There is already an organisation of this name")
        return name


class SignInQuery(forms.Form):
    """What may follow the sign-in page's address."""

    next = forms.CharField(required=False, max_length=2_000)
    timed_out = forms.BooleanField(required=False)
    again = forms.BooleanField(required=False)


class CouncilAnswer(forms.Form):
    """What a council's sign-in page may send back (OpenID Connect Core 3.1.2.5, RFC 9207)."""

    code = forms.CharField(required=False, max_length=3_000)
    state = forms.CharField(required=False, max_length=200)
    iss = forms.CharField(required=False, max_length=500)
    session_state = forms.CharField(required=False, max_length=500)
    error = forms.CharField(required=False, max_length=200)
    error_description = forms.CharField(required=False, max_length=2_000)
    error_uri = forms.CharField(required=False, max_length=500)


class FindForm(forms.Form):
    q = forms.CharField(label="Name or email address", required=False, max_length=200)
    state = forms.ChoiceField(
        label="Account",
        required=False,
        choices=[("", "Any"), ("open", "Open"), ("invited", "Invited"), ("shut", "Shut")],
    )
    page = PageField(widget=forms.HiddenInput)
    mark_optional = False
