package failure

// Class says what a failure proves about the session.
type Class int

// The classes: a closed set.
const (
	// Unknown proves nothing, but a run of them may: it has a budget.
	Unknown Class = iota
	// Transient may pass: the network, a time-out, a server in trouble.
	Transient
	// Terminal says that the session is over. It is confirmed once before it
	// is believed.
	Terminal
	// Blocked says that the session may live, and no retry can help: a second
	// factor or consent is wanted, the page is older than the deployment, the
	// browser has closed the storage.
	Blocked
	classCount
)

// names are the classes as JavaScript and the timeline name them.
var names = [classCount]string{
	Unknown:   "unknown",
	Transient: "transient",
	Terminal:  "terminal",
	Blocked:   "blocked",
}

// Classes are all classes.
func Classes() [classCount]Class {
	var all [classCount]Class
	for i := range all {
		all[i] = Class(i)
	}
	return all
}

// String is the class's name.
func (c Class) String() string {
	if c < 0 || c >= classCount {
		return names[Unknown]
	}
	return names[c]
}

// ParseClass reads a class by its name.
func ParseClass(name string) (Class, bool) {
	for _, c := range Classes() {
		if name == c.String() {
			return c, true
		}
	}
	return Unknown, false
}
