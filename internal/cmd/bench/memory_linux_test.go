package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// holdsVariable tells the test below that it is one of the processes to look at: "child", or the program to start as one.
const holdsVariable = "TEST_HOLDS_MEMORY"

// The test runs as a process that holds little, and that one starts a copy of it that holds a lot: a process is told from its
// children by the program that it runs.
func TestMemoryWatch_tellsAProcessFromItsChildren(t *testing.T) {
	switch program := os.Getenv(holdsVariable); program {
	case "":
	case "child":
		held := make([]byte, 100<<20)
		for i := range held {
			held[i] = 1
		}
		_, _ = os.Stdout.WriteString("held\n")
		_, _ = os.Stdin.Read(held)
		return
	default:
		child := memoryHolder(t, program, "child")
		child.Stdin, child.Stdout = os.Stdin, os.Stdout
		if err := child.Run(); err != nil {
			t.Error(err)
		}
		return
	}
	content, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(program, content, 0o700); err != nil {
		t.Fatal(err)
	}
	command := memoryHolder(t, os.Args[0], program)
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

func memoryHolder(t *testing.T, program, role string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, "-test.run=^TestMemoryWatch_tellsAProcessFromItsChildren$")
	command.Env = append(os.Environ(), holdsVariable+"="+role)
	return command
}
