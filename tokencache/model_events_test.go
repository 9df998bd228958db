package tokencache

import (
	"time"

	"holdfast/tokencache/timeline"
)

// apply makes an event happen.
func (w *world) apply(e event) {
	w.ledger.happened(e)
	switch e.do {
	case asks:
		w.plain.ask(false)
	case forces:
		w.plain.ask(true)
	case rejects:
		w.plain.reject()
	case remounts:
		w.realtime.mount()
	case netFails:
		w.netDownUntil = w.now().Add(e.d)
		w.at(w.netDownUntil, w.realtime.reconnect)
	case faults:
		w.fault, w.faultUntil = fault(e.n), w.now().Add(e.d)
		w.at(w.faultUntil, w.sdk.release)
	case keysFail:
		w.keysDownUntil = w.now().Add(e.d)
	case sleeps:
		w.sleep(e.d)
	case clockSets:
		w.wrong.Store(int64(e.d))
	case revokes:
		w.server.end()
	case races:
		// Not twice in a row, nor before the page has seen a token: an unforced
		// failure and one lost race are believed there, so that a visitor whom
		// nobody signed in is not kept waiting.
		w.sdk.loser = !w.sdk.lost && w.sdk.given
	case switches:
		w.switchIdentity(e)
	case signsOut:
		w.signOut(e.d)
	case signsIn:
		w.signIn(e.d)
	case expires:
		w.keeper.SessionExpired()
	case reloads:
		w.reload()
	default:
		w.pageEvent(e.do)
	}
}

func (w *world) pageEvent(do op) {
	switch do {
	case hides:
		w.visible = false
		w.keeper.Hidden()
	case shows:
		w.signal(timeline.SignalVisible)
		w.sdk.shown()
	case offlines:
		w.online = false
		w.keeper.Offline()
	case onlines:
		w.signal(timeline.SignalOnline)
	case focuses:
		w.signal(timeline.SignalFocus)
	case returns:
		w.signal(timeline.SignalPageShow)
	case resumes:
		w.signal(timeline.SignalResume)
	}
}

func (w *world) signal(s timeline.Signal) {
	switch s {
	case timeline.SignalVisible:
		w.visible = true
	case timeline.SignalOnline:
		w.online = true
	}
	w.keeper.Wake(s)
	w.ledger.woken(s)
}

// sleep suspends the machine: the wall and the servers go on, the monotonic
// clock and all timers stand still.
func (w *world) sleep(d time.Duration) {
	w.slept.Add(int64(d))
	w.at(w.faultUntil, w.sdk.release) // what was set for a true time is due earlier
	w.at(w.netDownUntil, w.realtime.reconnect)
}

// changed tells the Keeper of another identity, as late as the application is.
func (w *world) changed(late time.Duration, also func()) {
	session := w.server.session
	keeper := w.keeper
	w.after(late, func() {
		if keeper != w.keeper || session != w.server.session {
			return // the page is gone, or the identity changed again
		}
		w.keeper.IdentityChanged()
		w.ledger.identityKnown(session)
		also()
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
	w.changed(e.d, w.realtime.mount)
}

func (w *world) signIn(late time.Duration) {
	if w.server.alive() {
		return
	}
	w.server.signIn()
	w.sdk.forget()
	w.changed(late, w.realtime.mount)
}

func (w *world) signOut(late time.Duration) {
	w.server.end()
	w.sdk.forget()
	w.server.session = nil
	keeper := w.keeper
	w.after(late, func() {
		if keeper != w.keeper || w.server.session != nil {
			return
		}
		w.keeper.SignOut()
		w.ledger.identityKnown(nil)
		w.realtime.unmount()
	})
}
