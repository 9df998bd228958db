package failure

// Needs says what a trouble waits for that no retry may cure.
type Needs int

// What can be needed: a closed set.
const (
	// NeedsNothing is the other classes' answer.
	NeedsNothing Needs = iota
	// NeedsInteraction is for the user: a second factor, consent, or storage
	// that the browser may give.
	NeedsInteraction
	// NeedsReload is for the page: it is older than the deployment, or has lost
	// what a new one gets.
	NeedsReload
	// NeedsAttention is for people: a failure that should pass has not passed for
	// minutes, and the network is up. The auth server may be down, or a gateway or a
	// dead session looks like it.
	NeedsAttention
	needsCount
)

// needed are the needs as JavaScript names them.
var needed = [needsCount]string{
	NeedsNothing:     "",
	NeedsInteraction: "interaction",
	NeedsReload:      "reload",
	NeedsAttention:   "attention",
}

// String is the name of what is needed; "" for nothing.
func (n Needs) String() string {
	if n < 0 || n >= needsCount {
		return needed[NeedsNothing]
	}
	return needed[n]
}
