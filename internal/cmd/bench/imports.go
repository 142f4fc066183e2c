package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// importBlocks are import blocks for everything that a state file holds.
func importBlocks(stateFile string) (string, error) {
	content, err := os.ReadFile(stateFile)
	if err != nil {
		return "", err
	}
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct {
				IndexKey   int `json:"index_key"`
				Attributes struct {
					ID              string `json:"id"`
					SCIMDirectoryID string `json:"scim_directory_id"`
				}
			}
		}
	}
	if err := json.Unmarshal(content, &state); err != nil {
		return "", fmt.Errorf("%s: %w", stateFile, err)
	}
	var blocks strings.Builder
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			id := instance.Attributes.ID
			if directoryID := instance.Attributes.SCIMDirectoryID; directoryID != "" {
				id = directoryID + "/" + id
			}
			fmt.Fprintf(&blocks, "import {\n  to = %s.%s[%d]\n  id = %q\n}\n", resource.Type, resource.Name, instance.IndexKey, id)
		}
	}
	return blocks.String(), nil
}
