package tokencache

// outbox holds what the Keeper owes to the outside: answers and callbacks. They
// run in order, and never under the lock, so that a callback may call the
// Keeper again.
type outbox struct {
	queue    []func()
	draining bool
	told     Snapshot        // what subscribers know
	warned   map[string]bool // what the developer was told
}

func (o *outbox) add(fn func()) { o.queue = append(o.queue, fn) }

// next takes the oldest thing that is owed; nil if there is none.
func (o *outbox) next() (fn func()) {
	if len(o.queue) == 0 {
		return nil
	}
	fn, o.queue = o.queue[0], o.queue[1:]
	return fn
}

// lock begins every entry from outside: it also finds out whether the machine has
// slept meanwhile.
func (k *Keeper) lock() {
	k.mu.Lock()
	switch jump := k.clock.Look(); {
	case jump.Slept > 0:
		k.cache.skew.jumped(jump.Slept)
		k.slept(jump.Slept)
	case jump.SetBack > 0:
		k.cache.skew.setBack(jump.SetBack)
		k.tabs.peers.SetBack()
	}
}

// unlock tells subscribers of a changed snapshot, releases the lock and delivers
// the outbox. A callback that comes back in only adds to the queue: the
// outermost unlock delivers, which keeps the order.
func (k *Keeper) unlock() {
	if k.page.hastens {
		k.page.hastens = false
		k.hasten()
	}
	k.joinChannel()
	k.tellChange()
	if k.outbox.draining {
		k.mu.Unlock()
		return
	}
	k.deliver()
}

func (k *Keeper) tellChange() {
	s := k.snapshot()
	if s == k.outbox.told { //cure:tell-changes
		return
	}
	k.outbox.told = s
	if k.opts.OnChange != nil {
		k.outbox.add(func() { k.opts.OnChange(s) })
	}
}

// deliver runs what is owed, and releases the lock. A callback that panics takes
// nobody else's answer with it.
func (k *Keeper) deliver() {
	k.outbox.draining = true
	running := false
	defer func() {
		if running { // it has panicked
			k.mu.Lock()
			go k.flush()
		}
		k.outbox.draining = false //cure:panic-of-a-callback
		k.mu.Unlock()
	}()
	for fn := k.outbox.next(); fn != nil; fn = k.outbox.next() {
		k.mu.Unlock()
		running = true
		fn()
		k.mu.Lock()
		running = false
	}
}

// flush delivers what is left.
func (k *Keeper) flush() {
	k.lock()
	k.unlock()
}

// warn tells the developer something, once.
func (k *Keeper) warn(text string) {
	if k.opts.OnWarning == nil || k.outbox.warned[text] {
		return
	}
	if k.outbox.warned == nil {
		k.outbox.warned = map[string]bool{}
	}
	k.outbox.warned[text] = true
	k.outbox.add(func() { k.opts.OnWarning(text) })
}
