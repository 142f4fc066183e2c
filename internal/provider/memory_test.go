package provider

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

func TestMemoryLimit_leavesRoomBesideWhatIsInUse(t *testing.T) {
	const mib = 1 << 20
	for inUse, want := range map[uint64]int64{0: 100 * mib, 20 * mib: 100 * mib, 60 * mib: 108 * mib, 90 * mib: 138 * mib, 400 * mib: 600 * mib} {
		if got := memoryLimit(inUse); got != want {
			t.Errorf("%d MiB in use: limit %d MiB, want %d", inUse/mib, got/mib, want/mib)
		}
	}
}

// boundedVariable tells the test below that it is the process to be measured, and how much it keeps in use.
const boundedVariable = "TEST_BOUNDED_MEMORY_MIB"

// A provider with far more in use than usual collects as often as it did with a multiple, and not all the time. With little
// in use it stays in its bounds, however much passes through it.
func TestBoundMemory_degradesWell(t *testing.T) {
	if text := os.Getenv(boundedVariable); text != "" {
		churn(t, text)
		return
	}
	for inUse, most := range map[string]struct{ collections, memory uint64 }{
		"10":  {60, 150},
		"400": {60, 750},
	} {
		command := exec.Command(os.Args[0], "-test.run=^TestBoundMemory_degradesWell$", "-test.v")
		command.Env = append(os.Environ(), boundedVariable+"="+inUse, "GOGC=", "GOMEMLIMIT=") // "make test" sets these, and then nothing is bounded
		output, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
		_, figures, _ := strings.Cut(string(output), "figures: ")
		fields := strings.Fields(figures)
		collections, _ := strconv.ParseUint(fields[0], 10, 64)
		memory, _ := strconv.ParseUint(fields[1], 10, 64)
		if collections == 0 || collections > most.collections || memory > most.memory {
			t.Errorf("%s MiB in use: %d collections and %d MiB, want %d and %d at most", inUse, collections, memory, most.collections, most.memory)
		}
	}
}

// churn keeps so much in use and lets 2,000 MiB pass through.
func churn(t *testing.T, text string) {
	inUse, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	BoundMemory()
	var kept [][]byte
	memory := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/gc/cycles/automatic:gc-cycles"}}
	most := uint64(0)
	for passed := range 2000 << 8 {
		part := make([]byte, 1<<12)
		for i := range part {
			part[i] = byte(i)
		}
		if passed < inUse<<8 {
			kept = append(kept, part)
		}
		if passed%256 == 0 {
			metrics.Read(memory)
			most = max(most, memory[0].Value.Uint64())
			runtime.Gosched() // to the finalizer that sets the next limit
		}
	}
	runtime.KeepAlive(kept)
	metrics.Read(memory)
	t.Logf("figures: %d %d ", memory[1].Value.Uint64(), most>>20)
}

func TestBoundMemory_leavesTheEnvironmentItsWord(t *testing.T) {
	for _, variable := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Run(variable, func(t *testing.T) {
			t.Setenv("GOGC", "")
			t.Setenv("GOMEMLIMIT", "")
			t.Setenv(variable, "200")
			before := debug.SetMemoryLimit(-1)
			BoundMemory()
			if after := debug.SetMemoryLimit(-1); after != before {
				t.Errorf("the limit became %d", after)
			}
		})
	}
}

// What a call of Terraform came with is let go when the call has ended: the framework keeps a part of each call for ever.
func TestServer_letsGoOfWhatACallCameWith(t *testing.T) {
	type baggage [1 << 16]byte
	type key struct{}
	gone := make(chan struct{})
	s := NewServer("test")()
	func() {
		carried := &baggage{}
		runtime.AddCleanup(carried, func(closed chan struct{}) { close(closed) }, gone)
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, carried))
		_, err := s.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: "atlassian_group"})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
	}()
	for range 10 {
		runtime.GC()
		select {
		case <-gone:
			return
		default:
			runtime.Gosched()
		}
	}
	t.Error("the context of the call is still in memory")
	runtime.KeepAlive(s)
}

// Terraform asks the server what it can do by its interfaces. A framework's server that lacks one is not served as it is.
func TestServer_canDoWhatTheFrameworkCan(t *testing.T) {
	_ = tf6server.New("test", NewServer("test")())
	defer func() {
		if said := fmt.Sprint(recover()); !strings.Contains(said, "provider.lesser of this version of the plugin framework lacks an interface of frameworkServer") {
			t.Errorf("it says: %s", said)
		}
	}()
	t.Errorf("%T is served", serverOf(lesser{}))
}

// lesser is the server of a framework without lists, actions and state stores.
type lesser struct{ tfprotov6.ProviderServer }
