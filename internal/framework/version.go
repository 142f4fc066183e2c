package framework

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// versionKey is the private state key of an object's version: the ETag that the
// plan was made against. It lives in private state because it is no business of
// the reader of a plan, and would show there as noise.
const versionKey = "version"

// PrivateWriter is the private state of a response.
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// PrivateReader is the private state of a request.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// SaveVersion remembers the version of the object as it was last seen.
func SaveVersion(ctx context.Context, private PrivateWriter, version string) diag.Diagnostics {
	encoded, err := json.Marshal(version)
	if err != nil {
		return diag.Diagnostics{Error("Cannot store the version of the object", err.Error()+". This is a bug in the provider: report it with the provider's version.")}
	}
	return private.SetKey(ctx, versionKey, encoded)
}

// Version returns the version that the plan was made against. It is "" for state
// that holds none, and the write then goes out without If-Match.
func Version(ctx context.Context, private PrivateReader) string {
	encoded, diags := private.GetKey(ctx, versionKey)
	if diags.HasError() || encoded == nil {
		return ""
	}
	var version string
	if err := json.Unmarshal(encoded, &version); err != nil {
		return ""
	}
	return version
}
