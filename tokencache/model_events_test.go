package tokencache

import "time"

// apply makes an event happen.
func (w *world) apply(e event) {
	w.ledger.happened(e)
	switch e.do {
	case asks:
		w.plain.ask(false, false)
	case forces:
		w.plain.forces()
	case rejects:
		w.plain.reject()
	case remounts:
		w.mountAll()
	case netFails:
		w.netDownUntil = w.now().Add(e.d)
		w.at(w.netDownUntil, w.reconnectAll)
	case faults:
		w.fault, w.faultUntil = fault(e.n), w.now().Add(e.d)
		w.at(w.faultUntil, w.sdk.release)
	case keysFail:
		w.keysDownUntil = w.now().Add(e.d)
	case blanks:
		w.sdk.blank = w.mono() + e.d
	case sleeps, stalls:
		w.suspend(e)
	case clockSets:
		w.wrong.Store(int64(e.d))
	case clockJogs:
		w.wrong.Add(int64(e.d))
	case expires:
		w.keeper.SessionExpired()
	case reloads:
		w.reload()
	case restarts:
		w.restart()
	default:
		w.sessionEvent(e)
	}
}

func (w *world) sessionEvent(e event) {
	switch e.do {
	case revokes:
		w.server.end()
	case races:
		// Not twice in a row, nor before the page has seen a token: an unforced
		// failure and one lost race are believed there, so that a visitor whom
		// nobody signed in is not kept waiting.
		w.sdk.loser = !w.sdk.lost && w.ledger.met
	case switches:
		w.switchIdentity(e)
	case signsOut:
		w.signOut(e.d)
	case signsIn:
		w.signIn(e.d)
	default:
		w.pageEvent(e)
	}
}

func (w *world) pageEvent(e event) {
	switch e.do {
	case hides:
		w.hide()
	case shows:
		w.signal(comesBack)
		w.sdk.shown()
	case commutes:
		w.errands++
		w.commute(w.errands, e.d, time.Duration(e.n)*time.Second)
	case offlines:
		w.ledger.pageWas()
		w.online = false
		w.keeper.Offline()
	case onlines:
		w.signal(goesOnline)
	case storms:
		for i := range time.Duration(100) {
			w.after(i*e.d/100, func() { w.signal(goesOnline) })
		}
	case focuses:
		w.signal(getsFocus)
	case returns:
		w.signal(isShownAgain)
	case resumes:
		w.signal(isResumed)
	}
}

func (w *world) hide() {
	w.ledger.pageWas()
	w.visible = false
	w.keeper.Hidden()
}

// commute has a user come and go, until another errand begins.
func (w *world) commute(errand int, left, every time.Duration) {
	if left <= 0 || errand != w.errands {
		return
	}
	w.signal(comesBack)
	w.sdk.shown()
	w.after(2*every/3, func() {
		if errand == w.errands {
			w.hide()
		}
	})
	w.after(every, func() { w.commute(errand, left-every, every) })
}

func (w *world) signal(s sign) {
	w.ledger.pageWas()
	switch s {
	case comesBack:
		w.visible = true
	case goesOnline:
		w.online = true
	}
	w.keeper.Wake(s)
	w.ledger.woken(s)
}
