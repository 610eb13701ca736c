"""Sign-in with the council's own accounts, by OpenID Connect.

allauth trusts a token that it fetched itself; we check every one: signature, issuer, audience, times and the nonce
that ties it to this browser. Nobody gets an account this way: it must exist by invitation, for the same address, and
the council must say that a second step was used.
"""

import hmac
import secrets
from typing import Any, NoReturn

import jwt
import requests
from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from goldenthread.base.accounts import access, actions, sessions
from goldenthread.base.accounts.forms import CouncilAnswer, SignInQuery
from goldenthread.base.accounts.models import Invitation, State, User
from goldenthread.base.govuk.query import query

# Signed with a public key only: a shared secret as the key would let the client sign for the issuer.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60  # seconds by which the two clocks may differ

UNKNOWN = "Nobody has invited this account"
WEAK = "Your council did not say that you used a second step"


class WrongToken(OAuth2Error):
    """The identity token cannot be believed. The reason goes to the log, not to the page."""


class TokenAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's, with every token checked in full."""

    nonce = ""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if str(config.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
            raise WrongToken("the discovery document names another issuer")
        return config

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        raw = kwargs["response"].get("id_token")
        if not raw:
            raise WrongToken("no identity token")
        claims = self.check(raw, app.client_id)
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def check(self, raw: str, client_id: str) -> dict[str, Any]:
        """The claims of a token signed by the issuer, for us, now and for this browser; WrongToken otherwise."""
        try:
            header = jwt.get_unverified_header(raw)
            if header.get("alg") not in ALGORITHMS:
                raise WrongToken(f"algorithm {header.get('alg')!r}")
            key = self.key(header.get("kid"))
            claims: dict[str, Any] = jwt.decode(
                raw,
                key=key,
                algorithms=ALGORITHMS,
                audience=client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"], "strict_aud": False},
            )
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as fault:
            raise WrongToken(f"{type(fault).__name__}: {fault}") from fault
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client_id:
            raise WrongToken("made for several parties, and not asked for by us")
        if not self.nonce or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), self.nonce.encode()):
            raise WrongToken("nonce")
        return claims

    def key(self, kid: str | None) -> jwt.PyJWK:
        session = Adapter(self.request).get_requests_session()
        response = session.get(self.openid_config["jwks_uri"])
        response.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(response.json()).keys
        found = [key for key in keys if kid is None or key.key_id == kid]
        if len(found) != 1:
            raise WrongToken(f"no key {kid!r}")
        return found[0]


class Callback(OAuth2CallbackView):
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


class Adapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Whose account this is, or a refusal that says what to do."""
        from goldenthread.base import audit

        claims = sociallogin.account.extra_data.get("id_token", {})
        email = str(claims.get("email", "")).strip().lower()
        user = sociallogin.user if sociallogin.is_existing else None
        if user is None:
            verified = claims.get("email_verified") is True or (
                settings.OIDC_EMAIL_TRUSTED and "email_verified" not in claims
            )
            if email and verified:
                user = User.objects.filter(email=email).first()
        if user is None:
            self.refuse(request, None, UNKNOWN, "no invited account with this verified address")
        strong = is_strong(claims)
        if not strong and not (user.state == State.OPEN and sessions.has_second_step(user)):
            # with our own second step set up, allauth asks for it next
            self.refuse(request, user, WEAK, "no second step")
        if user.state == State.INVITED:
            user = self.accept(request, user, str(claims.get("name") or ""))
        if user.state != State.OPEN or not access.memberships_in_force(user):
            self.refuse(request, user, UNKNOWN, f"account {user.state}, or no role on this site")
        if sociallogin.is_existing:
            sociallogin.user = user
        else:
            with audit.unit(by=audit.Actor.of_user(user)):
                sociallogin.connect(request, user)
                audit.record("council_account_connected", obj=user)
        request.session[sessions.STRONG] = strong

    def accept(self, request: HttpRequest, user: User, name: str) -> User:
        from goldenthread.base import audit

        with audit.unit(by=audit.Actor.of_user(user)):
            waiting = Invitation.objects.select_for_update().filter(user=user, used_at=None, withdrawn_at=None)
            found = waiting.filter(expires_at__gt=timezone.now()).first()
            if found is not None:
                return actions.open_account(found, name=name[:200])
        self.refuse(request, user, UNKNOWN, "the invitation has run out")

    def refuse(self, request: HttpRequest, user: User | None, title: str, why: str) -> NoReturn:
        from goldenthread.base import audit

        audit.refused("sign_in_refused", by=audit.Actor.of(request), obj=user, reason=f"council account: {why}")
        page = render(
            request,
            "accounts/oidc_refused.html",
            {"title": title, "weak": title == WEAK, "provider": settings.OIDC_NAME},
            status=403,
        )
        raise ImmediateHttpResponse(page)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        from goldenthread.base import audit

        reason = f"council account: {error or ''} {exception or ''}".strip()
        audit.refused("sign_in_refused", by=audit.Actor.of(request), reason=reason[:500])


def is_strong(claims: dict[str, Any]) -> bool:
    """Whether the token says that a second step was used: one of OIDC_AMR in `amr`, or one of OIDC_ACR as `acr`."""
    methods = claims.get("amr") or []
    methods = methods if isinstance(methods, list) else [methods]
    return bool(set(settings.OIDC_AMR) & {str(one) for one in methods}) or claims.get("acr") in settings.OIDC_ACR


@login_not_required
@query(SignInQuery)
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the person to the council's sign-in page, with a nonce that only this browser holds. POST only."""
    if provider_id != "council" or not settings.OIDC_ISSUER:
        raise Http404
    onward = request.query["next"] or request.POST.get("next") or ""  # type: ignore[attr-defined]
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        onward = ""
    if request.method != "POST":
        return render(request, "accounts/oidc_go.html", {"provider": settings.OIDC_NAME, "next": onward})
    adapter = TokenAdapter(request, provider_id)
    nonce = secrets.token_urlsafe(24)
    wanted = {"nonce": nonce}
    if settings.OIDC_ACR:
        wanted["acr_values"] = " ".join(settings.OIDC_ACR)
    if request.user.is_authenticated:
        wanted |= {"prompt": "login", "max_age": "0"}  # proving oneself again
    try:
        adapter.openid_config  # noqa: B018  is the issuer there, and is it the one that we were told of?
        return adapter.get_provider().redirect(
            request, process=AuthProcess.LOGIN, next_url=onward or None, auth_params=wanted, nonce=nonce
        )
    except (OAuth2Error, requests.RequestException, PermissionDenied, ValueError) as fault:
        Adapter(request).on_authentication_error(request, None, exception=fault)
        return render(request, "socialaccount/authentication_error.html", status=503)


@login_not_required
@query(CouncilAnswer)
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    if provider_id != "council" or not settings.OIDC_ISSUER:
        raise Http404
    return Callback.adapter_view(TokenAdapter(request, provider_id))(request)
