package reads

import "sync"

// Together runs reads side by side, and returns when all have ended: one round trip for what is certain to be read, where
// one after the other would be as many as there are.
func Together(reads ...func()) {
	var group sync.WaitGroup
	for _, read := range reads {
		group.Go(read)
	}
	group.Wait()
}
