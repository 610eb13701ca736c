// Wires the passkey buttons of a page to allauth's webauthn.js. Without JavaScript they stay hidden.
// <div data-passkey="add|authenticate|login" data-button="ID" data-credential="ID" [data-options="ID"] [data-passwordless="ID"] hidden>
(function () {
  'use strict'
  document.addEventListener('DOMContentLoaded', function () {
    const supported = window.webauthnJSON && window.webauthnJSON.supported()
    document.querySelectorAll('[data-passkey]').forEach(function (box) {
      if (!supported) { return }
      const kind = box.dataset.passkey
      const ids = { credential: box.dataset.credential, data: box.dataset.options, passwordless: box.dataset.passwordless }
      ids[kind] = box.dataset.button
      window.allauth.webauthn.forms[kind + 'Form']({ ids })
      box.hidden = false
    })
  })
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    document.querySelectorAll('[data-passkey-failed]').forEach(function (words) { words.hidden = false })
  })
})()
