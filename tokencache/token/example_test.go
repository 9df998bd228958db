package token_test

import (
	"fmt"

	"holdfast/tokencache/token"
)

func ExampleParse() {
	// {"alg":"RS256"} . {"iss":"https://issuer.example","sub":"user_1","sid":"session_1","org_id":"org_1","iat":1800000000,"exp":1800000300}
	t, err := token.Parse("eyJhbGciOiJSUzI1NiJ9." +
		"eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3ViIjoidXNlcl8xIiwic2lkIjoic2Vzc2lvbl8xIiwib3JnX2lkIjoib3JnXzEiLCJpYXQiOjE4MDAwMDAwMDAsImV4cCI6MTgwMDAwMDMwMH0." +
		"c2lnbmF0dXJl")
	fmt.Println(err)
	fmt.Println(t.Identity.Subject, t.Identity.Organization)
	fmt.Println(t.Expires.UTC(), t.Lifetime())
	fmt.Println(t) // never the token itself

	opaque, err := token.Parse("gho_opaque")
	fmt.Println(err)
	fmt.Println(opaque.Identity.Known(), opaque.Expires.IsZero(), opaque.SameSession(t))

	_, err = token.Parse(" ")
	fmt.Println(err)

	// Output:
	// <nil>
	// user_1 org_1
	// 2027-01-15 08:05:00 +0000 UTC 5m0s
	// token(d63dc6ba)
	// <nil>
	// false true true
	// the access token is an empty string
}
