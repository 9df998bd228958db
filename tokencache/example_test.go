package tokencache_test

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"holdfast/tokencache"
	"holdfast/tokencache/failure"
	"holdfast/tokencache/pagetime"
)

var serial atomic.Int64

// issue mints an access token of one session, as an auth server does.
func issue() string {
	now := time.Now()
	raw, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"iss": "https://issuer.example", "sub": "user_1", "sid": "session_1",
		"jti": serial.Add(1), "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
	}).SignedString([]byte("secret"))
	if err != nil {
		panic(err)
	}
	return raw
}

// ask waits for the answer to one call.
func ask(k *tokencache.Keeper, force bool) (ok bool) {
	answer := make(chan bool, 1)
	k.Ask(tokencache.Call{Client: "convex", Force: force}, func(_ string, ok bool) { answer <- ok })
	return <-answer
}

func ExampleKeeper_Ask() {
	var down atomic.Bool // the network, for one request
	k := tokencache.New(func(closed <-chan struct{}, force bool) (string, error) {
		if down.CompareAndSwap(true, false) {
			return "", &failure.Thrown{Type: "object", Name: "TypeError", Message: "Failed to fetch"}
		}
		return issue(), nil
	}, tokencache.Options{})
	defer k.Close()

	fmt.Println(ask(k, false), k.Snapshot().Status)
	down.Store(true)
	fmt.Println(ask(k, true), k.Snapshot().Status) // held meanwhile, and tried again
	k.SignOut()
	fmt.Println(ask(k, false), k.Snapshot().Status)

	// Output:
	// true fresh
	// true fresh
	// false signedOut
}

func ExampleKeeper_SuppressNavigation() {
	var over atomic.Bool // the session
	k := tokencache.New(func(closed <-chan struct{}, force bool) (string, error) {
		if over.Load() {
			return "", &failure.Thrown{Type: "object", OAuth: "invalid_grant"}
		}
		return "", &failure.Thrown{Type: "object", Status: 503}
	}, tokencache.Options{})
	defer k.Close()

	reload := tokencache.Navigation{Scripted: true}
	k.Seed("convex", issue(), false, 0)
	k.Ask(tokencache.Call{Client: "convex", Force: true}, func(string, bool) {})
	for k.Snapshot().Status != tokencache.StatusDegraded {
		time.Sleep(time.Millisecond)
	}
	fmt.Println(k.SuppressNavigation(reload)) // the session may live: the page stays
	over.Store(true)
	fmt.Println(ask(k, true), k.Snapshot().Status)
	fmt.Println(k.SuppressNavigation(reload)) // it is over: the page may go to the sign-in

	// Output:
	// true
	// false signedOut
	// false
}

func ExamplePacing() {
	p := tokencache.NewPacing(tokencache.Options{})
	retries := tokencache.RetriesFrom(0)
	for range 4 {
		fmt.Println(p.After(&retries, failure.Deadline, pagetime.Time(time.Hour), 1)) // the longest pause that chance gives
	}

	// Output:
	// 1.5s
	// 3s
	// 6s
	// 12s
}
