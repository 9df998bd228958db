package tokencache

import "time"

// changed tells the Keeper of another identity, as late as the application is.
func (w *world) changed(late time.Duration) {
	session := w.server.session
	page := w.pages
	w.after(late, func() {
		if page != w.pages || session != w.server.session {
			return // the page is gone, or the identity changed again
		}
		w.keeper.IdentityChanged()
		w.ledger.identityKnown(session)
		w.mountAll()
	})
}

func (w *world) switchIdentity(e event) {
	if !w.server.alive() {
		return
	}
	if e.n == 0 {
		w.server.switchOrganization()
	} else {
		w.server.signIn()
	}
	w.sdk.forget()
	w.changed(e.d)
}

func (w *world) signIn(late time.Duration) {
	if w.server.alive() {
		return
	}
	w.server.signIn()
	w.sdk.forget()
	w.changed(late)
}

func (w *world) signOut(late time.Duration) {
	w.server.end()
	w.sdk.forget()
	w.server.session = nil
	page := w.pages
	w.after(late, func() {
		if page != w.pages || w.server.session != nil {
			return
		}
		w.keeper.SignOut()
		w.ledger.identityKnown(nil)
		w.unmountAll()
	})
}
