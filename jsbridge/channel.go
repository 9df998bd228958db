//go:build js && wasm

package jsbridge

import "github.com/hack-pad/safejs"

// Channel is a BroadcastChannel: what one page of the origin posts, all others
// hear that have opened one of the same name.
type Channel struct {
	value safejs.Value
	stop  func()
}

// HasChannels reports whether the browser has BroadcastChannel.
func HasChannels() bool { return TypeOf(channelClass) == "function" }

// OpenChannel opens a channel until it is closed. heard gets what is posted, which
// may be anything at all, and must not block.
func OpenChannel(name string, heard func(data safejs.Value)) (*Channel, error) {
	value, err := channelClass.New(name)
	if err != nil {
		return nil, neutral(err)
	}
	c := &Channel{value: value}
	c.stop, err = Listen(value, "message", func(event safejs.Value) {
		if data, err := Get(event, "data"); err == nil {
			heard(data)
		}
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Post posts a text. What goes wrong is nobody's to mend: a message may be lost.
func (c *Channel) Post(text string) { _, _ = Call(c.value, "postMessage", text) }

// Close closes the channel. An open one that hears may keep its page out of the
// back/forward cache.
func (c *Channel) Close() {
	c.stop()
	_, _ = Call(c.value, "close")
}
