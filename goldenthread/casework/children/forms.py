"""Forms about who a child is, the parties, and who may see."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.base.accounts.models import Organisation, User
from goldenthread.base.editing.forms import EditForm, OnceForm
from goldenthread.base.govuk.forms import DayField
from goldenthread.base.govuk.query import PageField
from goldenthread.casework.children.kinds import (
    ConflictKind,
    EntryWhy,
    Evidence,
    GlassKind,
    PartyKind,
    Restriction,
)
from goldenthread.casework.children.models import Child, Person, Team
from goldenthread.rules.access import reach
from goldenthread.rules.access.bands import Band

EARLIEST_BIRTH = date(1980, 1, 1)


def today() -> date:
    return timezone.localdate()


def a_few_words(label: str, rows: int = 3, longest: int = 400, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more)


class FindForm(forms.Form):
    mark_optional = False
    q = forms.CharField(
        label="Find a child", help_text="Name or reference, of the children you may see", max_length=100, required=False
    )
    page = PageField(widget=forms.HiddenInput)


class FindOnly(forms.Form):
    mark_optional = False
    q = FindForm.base_fields["q"]


IDENTITY = [
    "given_name",
    "family_name",
    "known_as",
    "date_of_birth",
    "sex",
    "upn",
    "nhs_number",
    "language",
    "ethnicity",
    "placement",
    "transport",
    "area",
]


def born_field() -> DayField:
    return DayField(label="Date of birth", earliest=EARLIEST_BIRTH, latest=today, help_text="For example, 27 3 2015")


class IdentityFields(forms.Form):
    given_name = forms.CharField(
        label="Given names", max_length=200, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )
    family_name = forms.CharField(
        label="Family name",
        max_length=200,
        required=False,
        help_text="Leave it empty if the child has one name.",
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    known_as = forms.CharField(label="Known as", max_length=200, required=False)
    date_of_birth = born_field()
    sex = forms.ChoiceField(
        label="Sex",
        choices=[("F", "Female"), ("M", "Male"), ("", "Not known")],
        required=False,
        widget=forms.RadioSelect,
    )
    upn = forms.CharField(
        label="Unique pupil number", max_length=13, required=False, widget=forms.TextInput(attrs={"width": "20"})
    )
    nhs_number = forms.CharField(
        label="NHS number",
        max_length=14,
        required=False,
        widget=forms.TextInput(attrs={"width": "20", "inputmode": "numeric"}),
    )
    language = forms.CharField(label="First language", max_length=100, required=False)
    ethnicity = forms.CharField(label="Ethnicity", max_length=100, required=False)
    placement = forms.CharField(label="School or setting", max_length=200, required=False)
    transport = forms.CharField(label="Transport to school", max_length=400, required=False)
    area = forms.CharField(
        label="Part of the council’s area",
        max_length=80,
        required=False,
        help_text="The ward or locality where the child lives, as your council writes it. Numbers are shown by it.",
    )

    def clean_area(self) -> str:
        return " ".join(self.cleaned_data["area"].split())

    def clean_upn(self) -> str:
        upn = "".join(self.cleaned_data["upn"].split()).upper()
        if upn and not (len(upn) == 13 and upn[0].isalpha() and upn[1:12].isdigit()):
            raise forms.ValidationError("A unique pupil number has a letter, then 11 figures, then a figure or letter.")
        return upn

    def clean_nhs_number(self) -> str:
        number = "".join(self.cleaned_data["nhs_number"].split()).replace("-", "")
        if number and not nhs_number_is_right(number):
            raise forms.ValidationError("This is no NHS number: check its 10 figures.")
        return number


def nhs_number_is_right(number: str) -> bool:
    """Ten figures whose last one is the check figure (modulus 11)."""
    if not (len(number) == 10 and number.isascii() and number.isdigit()):
        return False
    check = 11 - sum(int(n) * weight for n, weight in zip(number[:9], range(10, 1, -1), strict=True)) % 11
    return int(number[9]) == (0 if check == 11 else check)


class BeginForm(IdentityFields, OnceForm):
    team = forms.ModelChoiceField(label="Team", queryset=Team._base_manager.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team._base_manager.all()  # type: ignore[attr-defined]


class EditChildForm(IdentityFields, EditForm):
    """What somebody may not see of it is left out, and stays as it is."""

    class Meta:
        model = Child
        fields = IDENTITY

    def __init__(self, *args: Any, may_edit: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in IDENTITY if name not in may_edit]:
            del self.fields[name]


class ReasonForm(OnceForm):
    why = forms.ChoiceField(label="Why do you need this record?", choices=EntryWhy.choices, widget=forms.RadioSelect)
    words = a_few_words(
        "In a few words", longest=300, help_text="The privacy officer and, in summary, the family can see this."
    )


class RevealForm(OnceForm):
    words = a_few_words("Why do you need to see it?", longest=300, help_text="It is written down with your name.")


class ConfirmForm(forms.Form):
    name = forms.CharField(
        label="Full name of the child", max_length=200, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )
    born = born_field()


class MessageForm(OnceForm):
    words = a_few_words("What is the message?", rows=5, longest=2000)


class PartyFields(OnceForm):
    name = forms.CharField(label="Full name", max_length=200, widget=forms.TextInput(attrs={"spellcheck": "false"}))
    kind = forms.ChoiceField(label="Who are they?", choices=PartyKind.choices, widget=forms.RadioSelect)
    responsibility = forms.TypedChoiceField(
        label="Do they have parental responsibility?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    evidence = forms.ChoiceField(label="What evidence was seen?", choices=Evidence.choices, widget=forms.RadioSelect)
    evidence_words = a_few_words("What does it show, and when was it seen?")
    starts = DayField(label="From which day?", latest=today, help_text="For example, 27 3 2026")
    email = forms.EmailField(label="Email address", required=False, max_length=254)
    phone = forms.CharField(label="Telephone number", required=False, max_length=40)
    address = forms.CharField(label="Address", required=False, max_length=400)
    postcode = forms.CharField(
        label="Postcode", required=False, max_length=10, widget=forms.TextInput(attrs={"width": "10"})
    )
    needs = forms.CharField(
        label="How should we communicate with them?",
        required=False,
        max_length=300,
        help_text="For example, large print, a call before a letter, an interpreter for Polish",
    )
    reason = a_few_words("Why is this person a party?")


class ChangePartyForm(OnceForm):
    name = forms.CharField(label="Full name", max_length=200)
    email = forms.EmailField(label="Email address", required=False, max_length=254)
    phone = forms.CharField(label="Telephone number", required=False, max_length=40)
    address = forms.CharField(label="Address", required=False, max_length=400)
    postcode = forms.CharField(
        label="Postcode", required=False, max_length=10, widget=forms.TextInput(attrs={"width": "10"})
    )
    needs = forms.CharField(label="How should we communicate with them?", required=False, max_length=300)
    reason = a_few_words("Why does it change, and how do you know?")

    def __init__(self, *args: Any, keep: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in keep:  # protected details are not shown, so they are not asked for here
            self.fields.pop(name, None)


class EndPartyForm(OnceForm):
    ends = DayField(label="Last day", help_text="For example, 27 3 2026")
    reason = a_few_words("Why, and how do you know?")


class WhyForm(OnceForm):
    reason = a_few_words("Why, and how do you know?")


class EndForm(OnceForm):
    why = a_few_words("Why does it end?", longest=200)


class ProtectForm(OnceForm):
    against = forms.ChoiceField(label="From whom?", widget=forms.RadioSelect)
    words = a_few_words(
        "Why?", help_text="For example, a non-molestation order of 3 March 2026. Do not write an address here."
    )

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["against"].choices = [("all", "From every other party"), *others]  # type: ignore[attr-defined]


class BarForm(OnceForm):
    of_bands = forms.MultipleChoiceField(
        label="What does the order keep from them?",
        choices=[
            ("all", "Everything: they do not see the record"),
            *((b.value, b.words) for b in (Band.B3, Band.B4, Band.B5)),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    words = a_few_words("What does the order say?")
    starts = DayField(label="From which day?", help_text="For example, 27 3 2026")
    ends = DayField(label="Last day", required=False, help_text="Leave it empty if it has none.")
    reason = a_few_words("Who saw the order, and when?")


class DecideForm(OnceForm):
    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("approve", "Approve it"), ("refuse", "Refuse it")],
        widget=forms.RadioSelect,
    )


class AuthorityForm(OnceForm):
    words = a_few_words("For which decision, and on what evidence?")
    last_day = DayField(label="Last day", earliest=today, help_text="For example, 27 3 2027")


class RelateForm(OnceForm):
    kind = forms.ChoiceField(label="How are they related to the child?", widget=forms.RadioSelect)
    email = forms.EmailField(
        label="Email address of the person",
        required=False,
        max_length=254,
        help_text="For a colleague, panel member or clinician",
    )
    body = forms.ModelChoiceField(
        label="Organisation",
        queryset=Organisation.objects.filter(closed_on=None),
        required=False,
        help_text="For a school, setting or health body",
    )
    team = forms.ModelChoiceField(label="Team", queryset=Team._base_manager.none(), required=False)
    last_day = DayField(label="Last day", required=False, earliest=today, help_text="For example, 27 3 2027")
    why = a_few_words("Why?", longest=300)

    def __init__(self, *args: Any, kinds: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = reach.kinds()
        self.fields["kind"].choices = [(key, known[key].words) for key in kinds]  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team._base_manager.all()  # type: ignore[attr-defined]

    def clean_email(self) -> Any:
        email = self.cleaned_data.get("email", "").strip().lower()
        if not email:
            return None
        user = User.objects.filter(email=email, is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                "Nobody with an account has this address. Check it, or ask for an account first."
            )
        return user


class RestrictForm(OnceForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    why = forms.ChoiceField(label="Why is it restricted?", choices=Restriction.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, on: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not on:
            del self.fields["why"]


class NameForm(OnceForm):
    email = forms.EmailField(label="Email address of the colleague", max_length=254)

    def clean_email(self) -> User:
        user = User.objects.filter(email=self.cleaned_data["email"].strip().lower(), is_active=True).first()
        if user is None:
            raise forms.ValidationError("Nobody with an account has this address.")
        return user


class ConflictForm(OnceForm):
    kind = forms.ChoiceField(label="How do you know them?", choices=ConflictKind.choices, widget=forms.RadioSelect)
    name = forms.CharField(
        label="Full name of the child", max_length=300, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )
    born = DayField(
        label="Date of birth, if you know it", required=False, latest=today, help_text="For example, 27 3 2015"
    )
    words = forms.CharField(
        label="Anything else", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if len(name.split()) < 2:
            raise forms.ValidationError("Enter the child’s given and family name")
        return str(name)


class GlassForm(OnceForm):
    kind = forms.ChoiceField(label="What is the emergency?", choices=GlassKind.choices, widget=forms.RadioSelect)
    reason = a_few_words("What has happened, and what do you need to know?", rows=4, longest=500)
    reference = forms.CharField(
        label="Reference of the record",
        max_length=9,
        required=False,
        widget=forms.TextInput(attrs={"width": "10"}),
        help_text="If you know it, such as KF7Q-3M2P",
    )
    name = forms.CharField(label="Full name of the child", max_length=200, required=False)
    born = DayField(label="Date of birth", required=False, latest=today, help_text="For example, 27 3 2015")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (
            not values.get("reference")
            and not (values.get("name") and values.get("born"))
            and "born" not in self.errors
        ):
            self.add_error("reference", "Enter the reference, or the full name and the date of birth")
        values["reference"] = (values.get("reference") or "").strip().upper()
        return values


class OutcomeForm(OnceForm):
    outcome = a_few_words("What did you do, and what came of it?", rows=5, longest=1000)


class ReviewForm(OnceForm):
    right = forms.TypedChoiceField(
        label="Was it right to open the record?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = a_few_words("Why?", rows=4, longest=1000)


class TeamForm(OnceForm):
    name = forms.CharField(label="Name of the team", max_length=120)
    users = forms.ModelMultipleChoiceField(
        label="Who belongs to it from today?", queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = people if people is not None else User.objects.none()  # type: ignore[attr-defined]


class ContactForm(EditForm):
    class Meta:
        model = Person
        fields = ["phone", "address", "postcode", "needs"]
        labels = {"needs": "How should we communicate with you?"}
        help_texts = {"needs": "For example, large print, a call before a letter, an interpreter for Polish"}


class HelperForm(OnceForm):
    email = forms.EmailField(label="Email address of the adviser", max_length=254, help_text="They give it to you.")
    last_day = DayField(
        label="Until which day?", earliest=today, help_text="At most a year. You can end it at any time."
    )

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if (day - today()).days > 366:
            raise forms.ValidationError("Choose a day within a year")
        return day


class WithholdEntryForm(OnceForm):
    entry = forms.IntegerField(
        label="Number of the entry",
        min_value=1,
        max_value=2**62,
        widget=forms.TextInput(attrs={"width": "10", "inputmode": "numeric"}),
    )
    words = a_few_words("Who would be at risk, and how?", longest=300)


class AccessFilter(forms.Form):
    mark_optional = False
    reference = forms.CharField(
        label="Reference of the record", required=False, max_length=9, widget=forms.TextInput(attrs={"width": "10"})
    )
    who = forms.CharField(label="Name or email address of the person", required=False, max_length=200)
    days = forms.TypedChoiceField(
        label="How far back",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("7", "A week"), ("30", "30 days"), ("365", "A year")],
    )
