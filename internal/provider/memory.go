package provider

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// usualMemory is what the provider takes, as the Go runtime counts it, before it collects garbage. The program itself
	// comes on top: about 40 MiB of the resident memory that a system shows.
	usualMemory = 100 << 20
	// roomForMore is what it takes beside what is in use, where little of usualMemory would be left.
	roomForMore = 48 << 20
)

// BoundMemory has the provider collect garbage when it has taken a certain amount of memory, and not when it has taken a
// multiple of what is in use, unless GOGC or GOMEMLIMIT says otherwise. A provider lives for seconds and keeps little of what
// passes through it: with Go's default a tenth of a plan's time goes into collecting a few megabytes over and over, and
// with a large multiple a plan over thousands of objects takes a gigabyte, of which nearly all is garbage.
//
// A fixed limit below what is in use would have the collector run all the time. So each collection sets the next limit, by
// what it has left.
func BoundMemory() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(usualMemory)
	debug.SetGCPercent(-1)
	before := uint64(0)
	afterEachCollection(func() {
		// What is allocated while garbage is collected counts as in use until the next time, so one collection alone says too much.
		now := inUse()
		debug.SetMemoryLimit(memoryLimit(min(before, now)))
		before = now
	})
}

// memoryLimit is how much memory may be taken while so much of it is in use: half as much again, where that is more than usual.
func memoryLimit(inUse uint64) int64 {
	limit := max(usualMemory, inUse+max(inUse/2, roomForMore))
	return int64(min(limit, math.MaxInt64))
}

// inUse is what the last collection has left, with the stacks and the runtime's own.
func inUse() uint64 {
	samples := []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}, {Name: "/memory/classes/metadata/mspan/inuse:bytes"},
		{Name: "/memory/classes/metadata/other:bytes"},
	}
	metrics.Read(samples)
	total := uint64(0)
	for _, sample := range samples {
		if sample.Value.Kind() == metrics.KindUint64 {
			total += sample.Value.Uint64()
		}
	}
	return total
}

// afterEachCollection calls do when garbage has been collected, for ever.
func afterEachCollection(do func()) {
	type sentinel struct{ _ *byte } // with a pointer, so that it is an allocation of its own
	var arm func()
	arm = func() { runtime.SetFinalizer(&sentinel{new(byte)}, func(*sentinel) { do(); arm() }) }
	arm()
}
