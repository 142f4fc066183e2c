package emulator_test

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// processorTime is what the calling thread has used up. Unlike time on a clock it does not depend on what else runs.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_THREAD, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// work is how much of it one request was.
func (o *organization) work(method, path, body, key string) time.Duration {
	o.t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := processorTime(o.t)
	o.direct(method, path, body, key)
	return processorTime(o.t) - begin
}

// TestSCIMGroup_isChangedQuicklyWhenLarge changes a hundred members of a group of ten thousand. It needs some 15 ms, and
// several times that under the race detector. Work that grows with the square of the members needs twice the limit.
func TestSCIMGroup_isChangedQuicklyWhenLarge(t *testing.T) {
	o := serve(t)
	okta := o.identityProvider("okta")
	ids, err := o.emulator.PushUsers(okta.directory.id(), crowd(10_000))
	o.change(err)
	if len(ids) != 10_000 {
		t.Fatalf("%d users were pushed", len(ids))
	}
	path := "/scim/directory/" + okta.config.text("scimDirectoryId")
	work := func(method, path, body string) time.Duration { return o.work(method, path, body, okta.key) }
	group := okta.must(201, "POST", "/Groups", pushed("everybody")).id()
	var values []string
	for _, id := range ids {
		values = append(values, `{"value":"`+id+`"}`)
	}
	work("PATCH", path+"/Groups/"+group, operations(`{"op":"add","path":"members","value":[`+strings.Join(values, ",")+`]}`))
	values = values[9_900:]
	best := time.Hour
	for range 5 {
		work("PATCH", path+"/Groups/"+group, operations(`{"op":"remove","path":"members","value":[`+strings.Join(values, ",")+`]}`))
		best = min(best, work("PATCH", path+"/Groups/"+group, operations(`{"op":"add","path":"members","value":[`+strings.Join(values, ",")+`]}`)))
	}
	t.Logf("a PATCH of 100 members took %s", best)
	if best > 250*time.Millisecond {
		t.Errorf("a PATCH of 100 members took %s", best)
	}
	if took := work("GET", path+"/Users?count=1000", ""); took > time.Second {
		t.Errorf("a page of users took %s", took)
	}
	if members, err := o.emulator.GroupMembers("everybody"); err != nil || len(members) != 10_000 {
		t.Errorf("the group has %d members (%v)", len(members), err)
	}
}
