"""Pages about oneself, and for administrators about people, roles and organisations."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from goldenthread.base.accounts import access, actions, forms, roles, sessions
from goldenthread.base.accounts.access import needs, public_page, step_up
from goldenthread.base.accounts.models import (
    Kind,
    Membership,
    Organisation,
    ResetRequest,
    RoleRequest,
    State,
    User,
)
from goldenthread.base.accounts.permissions import Permission
from goldenthread.base.govuk.query import query
from goldenthread.refused import Refused

A_PAGE = 50
COLOURS = {State.OPEN: "green", State.INVITED: "yellow", State.SHUT: "grey"}


def handle(*args: Any, **kwargs: Any) -> HttpResponse:
    from goldenthread.base import editing  # editing stands on accounts

    return editing.handle(*args, **kwargs)


def me(request: HttpRequest) -> User:
    """The person of this request; the middleware lets nobody else to these pages."""
    assert isinstance(request.user, User)
    return request.user


def role_rows(held: Any) -> list[dict[str, Any]]:
    """Memberships with their role's words, for a table."""
    today = timezone.localdate()
    rows = []
    for one in held:
        role = roles.get(one.role)
        if one.ended_at is not None:
            when = "Ended"
        elif one.starts > today:
            when = "Not yet begun"
        elif one.ends is not None and one.ends < today:
            when = "Run out"
        elif one.organisation.closed_on is not None and one.organisation.closed_on <= today:
            when = "Organisation closed"
        else:
            when = "In force"
        rows.append({"held": one, "role": role, "label": role.label if role else one.role, "when": when})
    return rows


class SignIn(LoginView):
    """allauth's page, with what ours shows beside the form."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        extra = {"timed_out": bool(self.request.GET.get("timed_out")), "oidc": oidc_name()}
        return {**super().get_context_data(**kwargs), **extra}


sign_in = query(forms.SignInQuery)(SignIn.as_view())


def oidc_name() -> str:
    """What the council's own sign-in is called here, or "" where it is not set up."""
    return settings.OIDC_NAME if settings.OIDC_ISSUER else ""


# --- oneself -----------------------------------------------------------------------------------


def home(request: HttpRequest) -> HttpResponse:
    """Who I am here: name, roles, second step, sign-ins."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount

    user = me(request)
    steps = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return render(
        request,
        "accounts/home.html",
        {
            "rows": role_rows(user.memberships.select_related("organisation")),
            "app": Authenticator.Type.TOTP in steps,
            "passkeys": steps.count(Authenticator.Type.WEBAUTHN),
            "codes": Authenticator.Type.RECOVERY_CODES in steps,
            "by_council": SocialAccount.objects.filter(user=user).exists(),
            "sign_ins": len(sessions.going_on(user)),
            "may_manage": access.may(user, Permission.ACCOUNTS_MANAGE),
            "may_approve": access.may(user, Permission.ROLE_APPROVE),
        },
    )


def second_step(request: HttpRequest) -> HttpResponse:
    """The first page of somebody whose role needs a second step and who has none yet."""
    if sessions.has_second_step(request.user):
        return redirect("mfa_index")
    held = (roles.get(one.role) for one in access.memberships_in_force(request.user))
    return render(
        request, "accounts/second_step.html", {"labels": [role.label for role in held if role and role.mfa_required]}
    )


def unless_last(remove: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """allauth's page to remove a second step, unless it is the last one of somebody whose role needs one."""

    @wraps(remove)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        from allauth.mfa.adapter import get_adapter
        from allauth.mfa.models import Authenticator

        mine = Authenticator.objects.filter(user=request.user)
        app = mine.filter(type=Authenticator.Type.TOTP).first()
        one = get_object_or_404(mine, pk=kwargs["pk"]) if "pk" in kwargs else app
        if one is not None and not get_adapter().can_delete_authenticator(one):
            return render(request, "accounts/cannot_remove.html", {"app": app}, status=409)
        return remove(request, **kwargs)

    return guarded


def no_password(request: HttpRequest) -> HttpResponse:
    """Who signs in with the council's account has no password here and needs none."""
    return redirect("account_home")


def sign_ins(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "accounts/sign_ins.html",
        {"rows": sessions.going_on(me(request)), "this": request.session.get(sessions.KEY)},
    )


@require_POST
def end_sign_ins(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere, here too."""
    from django.contrib.auth import logout

    from goldenthread.base import audit

    with audit.unit(by=audit.Actor.of(request)):
        count = sessions.end_all(me(request), "signed out everywhere")
        audit.record("sign_ins_ended", obj=request.user, reason=f"{count} sign-ins")
    logout(request)
    request.ended_sign_in = True  # type: ignore[attr-defined]
    return redirect("account_login")


@public_page
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation's link leads. Looking at it uses nothing up: mail programs look at links too."""
    from allauth.account.internal.flows.login import perform_login, record_authentication
    from allauth.account.models import Login

    from goldenthread.base import audit

    invitation = actions.find_invitation(token) if len(token) <= 100 else None
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=404)
    if request.user.is_authenticated:
        return render(request, "accounts/invitation_signed_in.html", status=409)
    form = forms.AcceptForm(
        request.POST or None,
        user=invitation.user,
        with_code=bool(invitation.code_hash),
        initial={"name": invitation.user.name},
    )
    if request.method == "POST" and form.is_valid() and invitation.code_hash:
        with audit.unit(by=audit.Actor.of(request)):
            right = actions.try_code(token, form.cleaned_data["code"])
        if not right:
            if actions.find_invitation(token) is None:
                return render(request, "accounts/invitation_over.html", status=404)
            form.add_error("code", "This code is not right. Check it, or ask whoever invited you to read it out again.")
    if request.method == "POST" and form.is_valid():
        try:
            with audit.unit(by=audit.Actor.of_user(invitation.user)):
                user = actions.accept(
                    token=token,
                    name=form.cleaned_data["name"],
                    password=form.cleaned_data["password"],
                    code=form.cleaned_data.get("code", ""),
                )
        except Refused:
            return render(request, "accounts/invitation_over.html", status=404)
        record_authentication(request, user, "password", email=user.email, reauthenticated=True)
        return perform_login(request, Login(user=user, email=user.email, redirect_url="/"))
    status = 422 if form.errors else 200
    return render(
        request, "accounts/accept.html", {"form": form, "invitation": invitation, "oidc": oidc_name()}, status=status
    )


# --- people ------------------------------------------------------------------------------------


@needs(Permission.ACCOUNTS_MANAGE)
@query(forms.FindForm)
def people(request: HttpRequest) -> HttpResponse:
    from goldenthread.base import audit

    form, values = request.query_form, request.query  # type: ignore[attr-defined]
    found = User.objects.all()
    if words := (values.get("q") or "").strip():
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
        audit.searched("accounts.user", by=audit.Actor.of(request), fields=["name", "email"])
    if values.get("state"):
        found = found.filter(state=values["state"])
    page = Paginator(found.order_by("name", "email"), A_PAGE).get_page(values["page"])
    held: dict[Any, list[str]] = {}
    members = Membership.objects.filter(user__in=list(page), ended_at=None).select_related("organisation")
    for row in role_rows(members):
        if row["when"] == "In force":
            held.setdefault(row["held"].user_id, []).append(f"{row['label']}, {row['held'].organisation.name}")
    rows = [{"user": user, "held": held.get(user.pk, []), "colour": COLOURS[State(user.state)]} for user in page]
    return render(
        request,
        "accounts/people.html",
        {
            "form": form,
            "rows": rows,
            "page": page,
            "waiting": count_waiting(),
            "narrowed": bool(values["q"] or values["state"]),
        },
    )


def count_waiting() -> int:
    return (
        RoleRequest.objects.filter(decision=RoleRequest.Decision.WAITING).count()
        + ResetRequest.objects.filter(decision=ResetRequest.Decision.WAITING).count()
    )


@needs(Permission.ACCOUNTS_MANAGE)
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    from allauth.mfa.models import Authenticator

    found = get_object_or_404(User, pk=pk)
    return render(
        request,
        "accounts/person.html",
        {
            "person": found,
            "colour": COLOURS[State(found.state)],
            "rows": role_rows(found.memberships.select_related("organisation")),
            "waiting": [
                {"request": one, "label": getattr(roles.get(one.role), "label", one.role)}
                for one in found.role_requests.filter(decision=RoleRequest.Decision.WAITING).select_related(
                    "organisation"
                )
            ],
            "second_step": Authenticator.objects.filter(user=found).exists(),
            "reset_waiting": found.reset_requests.filter(decision=ResetRequest.Decision.WAITING).exists(),
            "sign_ins": len(sessions.going_on(found)),
            "is_me": found.pk == request.user.pk,
        },
    )


def person_url(obj: Any) -> str:
    user = obj if isinstance(obj, User) else obj.user
    return reverse("person", args=[user.pk])


@needs(Permission.ACCOUNTS_MANAGE)
@step_up
def invite(request: HttpRequest) -> HttpResponse:
    def act(form: forms.InviteForm) -> RoleRequest:
        values = {name: form.cleaned_data[name] for name in form.field_order}
        return actions.invite(by=me(request), **values)

    return handle(request, forms.InviteForm, act=act, template="accounts/invite.html", answer=person_url)


@needs(Permission.ACCOUNTS_MANAGE)
def edit_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)

    def act(form: forms.PersonForm) -> User:
        return actions.edit_person(
            by=me(request), user=found, name=form.cleaned_data["name"], expected=form.cleaned_data["version"]
        )

    return handle(
        request,
        forms.PersonForm,
        act=act,
        obj=found,
        template="accounts/edit_person.html",
        context={"person": found},
        answer=person_url,
    )


@needs(Permission.ACCOUNTS_MANAGE)
@step_up
def ask_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)

    def act(form: forms.AskForm) -> RoleRequest:
        values = {name: form.cleaned_data[name] for name in form.field_order}
        return actions.ask_for_role(by=me(request), user=found, **values)

    return handle(
        request,
        forms.AskForm,
        act=act,
        template="accounts/ask_role.html",
        context={"person": found},
        answer=person_url,
    )


@needs(Permission.ACCOUNTS_MANAGE)
def end_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = get_object_or_404(Membership.objects.select_related("user", "organisation"), pk=pk)

    def act(form: forms.ReasonForm) -> Membership:
        return actions.end_role(by=me(request), held=held, reason=form.cleaned_data["reason"])

    context = {"person": held.user, "row": role_rows([held])[0]}
    return handle(
        request, forms.ReasonForm, act=act, template="accounts/end_role.html", context=context, answer=person_url
    )


@needs(Permission.ACCOUNT_SHUT)
def shut(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)

    def act(form: forms.ReasonForm) -> User:
        return actions.shut(by=me(request), user=found, reason=form.cleaned_data["reason"])

    manages = access.may(request.user, Permission.ACCOUNTS_MANAGE)
    return handle(
        request,
        forms.ReasonForm,
        act=act,
        template="accounts/shut.html",
        context={"person": found},
        answer=person_url(found) if manages else reverse("account_home"),
    )


@needs(Permission.ACCOUNTS_MANAGE)
@step_up
def ask_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)

    def act(form: forms.ReasonForm) -> ResetRequest:
        return actions.ask_for_reset(by=me(request), user=found, reason=form.cleaned_data["reason"])

    return handle(
        request,
        forms.ReasonForm,
        act=act,
        template="accounts/ask_reset.html",
        context={"person": found},
        answer=person_url,
    )


@needs(Permission.ACCOUNTS_MANAGE)
def resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(User, pk=pk)

    def act(form: forms.SureForm) -> User:
        actions.resend_invitation(by=me(request), user=found)
        return found

    return handle(
        request,
        forms.SureForm,
        act=act,
        template="accounts/resend.html",
        context={"person": found},
        answer=person_url,
    )


# --- the second person -------------------------------------------------------------------------


@needs(Permission.ROLE_APPROVE)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a second person."""
    role_requests = RoleRequest.objects.filter(decision=RoleRequest.Decision.WAITING).select_related(
        "user", "organisation"
    )
    resets = ResetRequest.objects.filter(decision=ResetRequest.Decision.WAITING).select_related("user")
    asked_by = [*role_requests.values_list("asked_by", flat=True), *resets.values_list("asked_by", flat=True)]
    names = {user.pk: user.name for user in User.objects.filter(pk__in=[pk for pk in asked_by if pk])}
    mine_id = me(request).pk

    def row(one: Any) -> dict[str, Any]:
        mine = mine_id in (one.asked_by, one.user_id)
        return {"request": one, "asked_by": names.get(one.asked_by, "somebody who has left"), "mine": mine}

    role_rows_ = [{**row(one), "label": getattr(roles.get(one.role), "label", one.role)} for one in role_requests]
    return render(
        request, "accounts/waiting.html", {"role_requests": role_rows_, "resets": [row(one) for one in resets]}
    )


@needs(Permission.ROLE_APPROVE)
@step_up
def decide_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(RoleRequest.objects.select_related("user", "organisation"), pk=pk)

    def act(form: forms.DecideForm) -> Any:
        decide = actions.approve_role if form.cleaned_data["decision"] == "approve" else actions.refuse_role
        return decide(by=me(request), request=found)

    asked_by = User.objects.filter(pk=found.asked_by).first() if found.asked_by else None
    return handle(
        request,
        forms.DecideForm,
        act=act,
        template="accounts/decide_role.html",
        context={"wanted": found, "role": roles.get(found.role), "asked_by": asked_by},
        answer=reverse("role_requests"),
    )


@needs(Permission.ROLE_APPROVE)
@step_up
def decide_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(ResetRequest.objects.select_related("user"), pk=pk)

    def act(form: forms.DecideForm) -> ResetRequest:
        approve = form.cleaned_data["decision"] == "approve"
        return actions.decide_reset(by=me(request), request=found, approve=approve)

    return handle(
        request,
        forms.DecideForm,
        act=act,
        template="accounts/decide_reset.html",
        context={"wanted": found, "asked_by": User.objects.filter(pk=found.asked_by).first()},
        answer=reverse("role_requests"),
    )


# --- each term ---------------------------------------------------------------------------------


@needs(Permission.ACCOUNTS_MANAGE)
def to_confirm(request: HttpRequest) -> HttpResponse:
    """Roles outside the council that nobody has confirmed for a term."""
    from goldenthread.base import editing

    due = role_rows(actions.due_for_confirming(timezone.localdate()))
    for row in due:
        row["key"] = editing.OnceForm().initial["submission_key"]
    caption = f"Not confirmed for {actions.CONFIRM_DAYS} days"
    return render(request, "accounts/to_confirm.html", {"rows": due, "caption": caption})


@needs(Permission.ACCOUNTS_MANAGE)
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = get_object_or_404(Membership.objects.select_related("user", "organisation"), pk=pk)

    def act(form: forms.SureForm) -> Membership:
        done = actions.confirm(by=me(request), held=held)
        messages.success(request, f"{held.user.name} is confirmed.")
        return done

    return handle(
        request,
        forms.SureForm,
        act=act,
        template="accounts/confirm.html",
        context={"row": role_rows([held])[0]},
        answer=reverse("confirm_roles"),
    )


# --- organisations -----------------------------------------------------------------------------


@needs(Permission.ACCOUNTS_MANAGE)
def organisations(request: HttpRequest) -> HttpResponse:
    in_force = Q(memberships__ended_at=None) & (
        Q(memberships__ends=None) | Q(memberships__ends__gte=timezone.localdate())
    )
    found = Organisation.objects.annotate(
        people=Count("memberships__user", filter=in_force, distinct=True)
    ).prefetch_related("former_names")
    return render(request, "accounts/organisations.html", {"organisations": found})


@needs(Permission.ACCOUNTS_MANAGE)
def add_organisation(request: HttpRequest) -> HttpResponse:
    def act(form: forms.OrganisationForm) -> Organisation:
        return actions.add_organisation(by=me(request), name=form.cleaned_data["name"], kind=form.cleaned_data["kind"])

    return handle(
        request,
        forms.OrganisationForm,
        act=act,
        template="accounts/organisation.html",
        context={"kinds": Kind.choices},
        answer=reverse("organisations"),
    )


@needs(Permission.ACCOUNTS_MANAGE)
def edit_organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=pk)

    def act(form: forms.OrganisationForm) -> Organisation:
        return actions.edit_organisation(
            by=me(request),
            organisation=found,
            values=form.values(),
            expected=form.cleaned_data["version"],
            renamed_on=form.cleaned_data["renamed_on"],
        )

    return handle(
        request,
        forms.OrganisationForm,
        act=act,
        obj=found,
        template="accounts/organisation.html",
        context={"organisation": found, "former": list(found.former_names.all())},
        answer=reverse("organisations"),
    )
