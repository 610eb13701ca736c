"""Pages of signing in and of people. allauth's views are named one by one: what is not here does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.conf import settings
from django.urls import URLPattern, URLResolver, path, re_path

from goldenthread.base.accounts import oidc, views

remove_passkey = views.unless_last(webauthn.remove_webauthn)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="account_home"),
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-up/", account.signup, name="account_signup"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", views.no_password, name="account_set_password"),
    path("password/forgotten/", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/new/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("invitation/<str:token>/", views.accept_invitation, name="accept_invitation"),
    # the second step
    path("second-step/needed/", views.second_step, name="second_step"),
    path("second-step/", mfa.index, name="mfa_index"),
    path("second-step/code/", mfa.authenticate, name="mfa_authenticate"),
    path("second-step/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-step/app/add/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-step/app/remove/", views.unless_last(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-step/recovery-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-step/passkeys/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("second-step/passkeys/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("second-step/passkeys/again/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second-step/passkeys/sign-in/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path(
        "second-step/passkeys/<int:pk>/remove/", views.unless_last(webauthn.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path("second-step/passkeys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    # the council's own accounts
    path("council/<str:provider_id>/", oidc.login, name="openid_connect_login"),
    path("council/<str:provider_id>/back/", oidc.callback, name="openid_connect_callback"),
    path("council-error/", social.login_error, name="socialaccount_login_error"),
    path("council-cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    # being signed in
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("sign-ins/end/", views.end_sign_ins, name="end_sign_ins"),
]
if settings.SITE == "office":
    urlpatterns += [
        path("people/", views.people, name="people"),
        path("people/invite/", views.invite, name="invite_person"),
        path("people/waiting/", views.waiting, name="role_requests"),
        path("people/confirm/", views.to_confirm, name="confirm_roles"),
        path("people/<uuid:pk>/", views.person, name="person"),
        path("people/<uuid:pk>/name/", views.edit_person, name="edit_person"),
        path("people/<uuid:pk>/role/", views.ask_role, name="ask_role"),
        path("people/<uuid:pk>/shut/", views.shut, name="shut_account"),
        path("people/<uuid:pk>/second-step/", views.ask_reset, name="ask_reset"),
        path("people/<uuid:pk>/invitation/", views.resend, name="resend_invitation"),
        path("roles/<uuid:pk>/end/", views.end_role, name="end_role"),
        path("roles/<uuid:pk>/confirm/", views.confirm, name="confirm_role"),
        path("requests/<uuid:pk>/", views.decide_role, name="decide_role"),
        path("resets/<uuid:pk>/", views.decide_reset, name="decide_reset"),
        path("organisations/", views.organisations, name="organisations"),
        path("organisations/add/", views.add_organisation, name="add_organisation"),
        path("organisations/<uuid:pk>/", views.edit_organisation, name="edit_organisation"),
    ]
