package tokencache

// outbox holds what the Keeper owes to the outside: answers and callbacks. They
// run in order, and never under the lock, so that a callback may call the
// Keeper again.
type outbox struct {
	queue    []func()
	draining bool
}

func (o *outbox) add(fn func()) { o.queue = append(o.queue, fn) }

func (k *Keeper) lock() {
	k.mu.Lock()
	k.observe()
}

// unlock tells subscribers of a changed snapshot, releases the lock and delivers
// the outbox. A callback that comes back in only adds to the queue: the
// outermost unlock delivers, which keeps the order.
func (k *Keeper) unlock() {
	k.join()
	if s := k.snapshot(); s != k.told {
		k.told = s
		if k.opts.OnChange != nil {
			k.outbox.add(func() { k.opts.OnChange(s) })
		}
	}
	if k.outbox.draining {
		k.mu.Unlock()
		return
	}
	k.outbox.draining = true
	for len(k.outbox.queue) > 0 {
		batch := k.outbox.queue
		k.outbox.queue = nil
		k.mu.Unlock()
		for _, fn := range batch {
			fn()
		}
		k.mu.Lock()
	}
	k.outbox.draining = false
	k.mu.Unlock()
}
