package failure

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachShapeIsClassed(t *testing.T) {
	for _, s := range seen {
		t.Run(s.shape, func(t *testing.T) {
			found := shapeOf(&s.thrown)
			require.NotNil(t, found)
			assert.Equal(t, s.shape, titleOf(t, found))
			assert.Equal(t, found.proves, Classify(&s.thrown))
			assert.Equal(t, s.class.String(), found.proves.Class.String())
		})
	}
}

func TestEachShapeHasATestASourceAndAReason(t *testing.T) {
	titles := map[string]bool{}
	for i := range shapes {
		s := &shapes[i]
		title := titleOf(t, s)
		assert.False(t, titles[title], "%q is there twice", title)
		titles[title] = true
		assert.NotEqual(t, nowhere, s.source, title)
		assert.NotEmpty(t, s.proves.Reason, title)
		assert.False(t, s.proves.Absent, title)
		assert.False(t, s.proves.Unreached && s.proves.Class != Transient, title)
		assert.Equal(t, s.proves.Class == Blocked || s.proves == codeAway, s.proves.Needs != NeedsNothing, "%s: what no retry can help needs something else", title)
		assert.True(t, slices.ContainsFunc(seen, func(row struct {
			shape  string
			class  Class
			thrown Thrown
		}) bool {
			return row.shape == title
		}), "no test row for the shape %q", title)
	}
}

// A row that an earlier one always beats would be a promise that is not kept.
func TestNoShapeHidesAnother(t *testing.T) {
	for i := range shapes {
		s := &shapes[i]
		title := titleOf(t, s)
		for _, thrown := range examples(s.looks) {
			found := shapeOf(&thrown)
			require.NotNil(t, found, title)
			assert.Equal(t, title, titleOf(t, found), "%+v", thrown)
		}
	}
}

// examples are values that fit l in each of its ways and say no more.
func examples(l looks) []Thrown {
	all := []Thrown{{Type: l.kind, Status: l.to, Claims: l.claims}}
	if l.told {
		all[0].Message = "HTTP 503"
	}
	if l.flagged {
		all[0].Transient = yes()
		if !l.noStatus {
			all[0].Status = 400
		}
	}
	each := func(ways []string, set func(t *Thrown, way string)) {
		if len(ways) == 0 {
			return
		}
		var next []Thrown
		for _, t := range all {
			for _, way := range ways {
				set(&t, way)
				next = append(next, t)
			}
		}
		all = next
	}
	each(l.names, func(t *Thrown, way string) { t.Name = way })
	each(l.nameStarts, func(t *Thrown, way string) { t.Name = way + ": detail" })
	each(l.nameEnds, func(t *Thrown, way string) { t.Name = "Some" + way })
	each(l.codes, func(t *Thrown, way string) { t.Code = way })
	each(l.kinds, func(t *Thrown, way string) { t.OAuth = strings.ToUpper(way) })
	each(l.messages, func(t *Thrown, way string) { t.Message = way })
	each(l.starts, func(t *Thrown, way string) { t.Message = way + " (a.example)" })
	each(l.phrases, func(t *Thrown, way string) { t.Message = "Error: " + way + " (a.example)" })
	each(l.words, func(t *Thrown, way string) { t.Message = "before " + way + " after" })
	each(l.parts, func(t *Thrown, way string) { t.Message = "before " + way + " after" })
	return all
}

func TestAReasonStandsForItsFailure(t *testing.T) {
	for i := range shapes {
		s := &shapes[i]
		title := titleOf(t, s)
		f, known := ByReason(s.proves.Reason)
		assert.True(t, known, title)
		assert.Equal(t, s.proves.Class, f.Class, "two classes have one reason: %s", title)
	}
	absent := Classify(&Thrown{Type: "null", Answered: true})
	f, known := ByReason(absent.Reason)
	assert.True(t, known)
	assert.Equal(t, absent, f)
	_, known = ByReason("what no table holds")
	assert.False(t, known)
}

func TestAStatusOfTheServersTroubleMayPass(t *testing.T) {
	for status, want := range map[int]bool{200: false, 400: false, 401: false, 403: false, 408: true, 425: true, 429: true,
		499: false, 500: true, 503: true, 505: false, 511: true, 522: true, 0: false, -1: false} {
		assert.Equal(t, want, TransientStatus(status), status)
	}
}
