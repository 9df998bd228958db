package convexsync

import "time"

// tick moves the counter every second for as long as anybody watches it.
func (d *Deployment) tick() {
	defer d.wg.Done()
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-d.ctx.Done():
			return
		case <-ticker.C:
		}
		if !d.tickOnce() {
			return
		}
	}
}

func (d *Deployment) tickOnce() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, info := range d.conns {
		if info.watching {
			d.data.counter++
			d.advance()
			d.wake()
			return true
		}
	}
	d.ticking = false
	return false
}
