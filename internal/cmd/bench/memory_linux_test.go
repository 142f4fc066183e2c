package main

import (
	"bufio"
	"os"
	"os/exec"
	"testing"
)

// A shell holds little, and the test itself, which it runs as another process, a lot.
func TestMemoryWatch_tellsAProcessFromItsChildren(t *testing.T) {
	if os.Getenv("BENCH_HOLDS_MEMORY") != "" {
		held := make([]byte, 100<<20)
		for i := range held {
			held[i] = 1
		}
		_, _ = os.Stdout.WriteString("held\n")
		_, _ = os.Stdin.Read(held)
		return
	}
	command := exec.CommandContext(t.Context(), "sh", "-c", `"$0" -test.run '^TestMemoryWatch_tells'; true`, os.Args[0]) //nolint:gosec // this test itself
	command.Env = append(os.Environ(), "BENCH_HOLDS_MEMORY=1")
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(stdout).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	watch := watchMemory(command.Process.Pid)
	own, ofChildren := watch.end()
	_ = stdin.Close()
	_ = command.Wait()
	if own == 0 || own > 50<<20 || ofChildren < 100<<20 {
		t.Errorf("%d MiB of the process and %d MiB of its child", own>>20, ofChildren>>20)
	}
}
