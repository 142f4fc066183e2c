package client

// EvidenceContradicted is the value of Record.Evidence that wants somebody to look.
const EvidenceContradicted = "contradicted"

// Record is what a server knows of an object from people. The zero value is none.
type Record struct {
	// Evidence is proved, seen, attested or EvidenceContradicted.
	Evidence   string `json:"evidence"`
	RecordedAt Time   `json:"recordedAt"`
	RecordedBy string `json:"recordedBy"`
	// Doubt tells that somebody seems to have changed the object since.
	Doubt Doubt `json:"doubt"`
	// Unclaimed tells that the object is the result of a write that nobody has fetched: the same write gets it.
	Unclaimed Unclaimed `json:"unclaimed"`
}

// Doubt is what was seen of a change that nobody has recorded. The zero value is none.
type Doubt struct {
	Since   Time   `json:"since"`
	Summary string `json:"summary"`
	Actor   string `json:"actor"`
}

// Unclaimed names the operation whose result nobody has fetched. The zero value is none.
type Unclaimed struct {
	OperationID string `json:"operationId"`
}

// IsUnclaimed reports whether the same write as that which made the object gets it.
func (r Record) IsUnclaimed() bool { return r.Unclaimed.OperationID != "" }
