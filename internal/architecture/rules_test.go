package architecture_test

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath   string
	Imports      []string // what its own files name, tests excepted
	Deps         []string // everything the package is linked with, tests excepted
	TestImports  []string // direct imports of its tests
	XTestImports []string // direct imports of its black-box tests
}

// rule says what the packages of one layer must stay clear of.
type rule struct {
	layer     string   // the package below the module, or a folder of packages
	never     []string // prefixes of import paths
	except    []string // prefixes that are fine all the same
	direct    bool     // only what the layer's own files name counts: what they stand on may be linked with it
	alsoTests bool     // the layer's tests must not import it either
	because   string
}

// within are packages of this module.
func within(names ...string) []string {
	paths := make([]string, 0, len(names))
	for _, name := range names {
		paths = append(paths, module+"/internal/"+name)
	}
	return paths
}

// rules are all there are; the linter has none of them.
var rules = []rule{
	{
		layer:   "internal/client",
		never:   []string{plugin, module},
		except:  append(within("client", "names", "uuid"), plugin+"log"),
		because: "the client is the lowest layer and knows nothing of Terraform",
	},
	{
		layer:     "internal/emulator",
		never:     []string{plugin, module},
		except:    within("emulator", "identity", "adminapi", "contract", "recordfile", "browser"),
		alsoTests: true,
		because:   "structs shared with the client would cancel out a wrong JSON tag on both sides",
	},
	{
		layer:   "internal/emulator",
		never:   within("contract"),
		because: "the contract judges the emulator; it must not be its source",
	},
	{
		layer:     "internal/identity",
		never:     []string{plugin, module},
		except:    within("identity", "adminapi", "contract"),
		alsoTests: true,
		because:   "the engine knows neither whose organization it serves nor who calls it",
	},
	{
		layer:   "internal/identity",
		never:   within("contract"),
		because: "the contract judges the engine; it must not be its source",
	},
	{
		layer:     "internal/adminapi",
		never:     []string{plugin, module},
		except:    within("adminapi"),
		alsoTests: true,
		because:   "what servers are made of knows no server",
	},
	{
		layer:     "internal/contract",
		never:     []string{plugin, module},
		alsoTests: true,
		because:   "the contract judges client and emulator and takes neither's word",
	},
	{
		layer:     "internal/twin",
		never:     []string{plugin, module},
		except:    append(within("twin", "client", "emulator", "identity", "adminapi", "contract", "recordfile", "names", "uuid"), plugin+"log"),
		alsoTests: true,
		because:   "a copy is read by the client and written as a seed of the emulator, and knows nothing of Terraform",
	},
	{
		layer:   "internal/twin",
		never:   within("contract"),
		because: "the contract judges what a copy asks",
	},
	{
		layer:   "internal/names",
		never:   []string{plugin, module},
		because: "names are compared for every layer",
	},
	{
		layer:   "internal/uuid",
		never:   []string{plugin, module},
		because: "ids are compared for every layer",
	},
	{
		layer:   "internal/livename",
		never:   []string{plugin, module},
		because: "names are given for tests and programs",
	},
	{
		layer:   "internal/shell",
		never:   []string{plugin, module},
		because: "words are written for any program",
	},
	{
		layer:   "internal/browser",
		never:   []string{plugin, module},
		because: "a browser is started for any page",
	},
	{
		layer:   "internal/emulator",
		never:   within("browser"),
		because: "its pages are tried in a browser and served without one",
	},
	{
		layer:   "internal/desk",
		never:   within("browser"),
		because: "its pages are tried in a browser and served without one",
	},
	{
		layer:   "internal/recordfile",
		never:   []string{plugin, module, "net"},
		because: "a file is kept for any program, and nobody here knows what is in it",
	},
	{
		layer:   "internal/desk/evidence",
		never:   []string{plugin, module},
		except:  append(within("desk/evidence", "client", "names", "uuid"), plugin+"log"),
		because: "the desk's eyes stand on the client alone: what the desk's rules say must not colour what they see",
	},
	{
		layer:   "internal/desk/evidence",
		never:   []string{plugin},
		direct:  true,
		because: "the desk's eyes know nothing of Terraform, not even its log",
	},
	{
		layer:   "internal/desk/access",
		never:   []string{plugin, module},
		because: "who may come in is decided without knowing what there is",
	},
	{
		layer:   "internal/desk",
		never:   []string{plugin, module},
		except:  append(within("desk", "identity", "adminapi", "recordfile", "client", "names", "uuid"), plugin+"log"),
		because: "the desk is a server of its own: the engine's rules, the client's eyes, and pages",
	},
	{
		layer:   "internal/desk",
		never:   []string{plugin},
		direct:  true,
		because: "the desk knows nothing of Terraform, not even its log",
	},
	{
		layer:   "internal/reads",
		never:   []string{plugin, module},
		except:  append(within("reads", "client", "names", "uuid"), plugin+"log"),
		because: "reads stand on the client and know nothing of Terraform",
	},
	{
		layer:   "internal/reads",
		never:   []string{plugin},
		direct:  true,
		because: "reads know nothing of Terraform, not even its log",
	},
	{
		layer:   "internal/attribute",
		never:   []string{module},
		except:  within("attribute", "names", "uuid"),
		because: "attribute types know neither the client nor framework",
	},
	{
		layer:   "internal/framework",
		never:   []string{module},
		except:  within("framework", "attribute", "reads", "client", "names", "uuid"),
		because: "framework stands on attribute, reads and client",
	},
	{
		layer:   "internal/functions",
		never:   []string{module},
		except:  within("functions", "attribute", "names", "uuid"),
		because: "provider-defined functions are pure and offline, and the client must not come with them",
	},
	{
		layer:   "internal/functions",
		never:   []string{module, "net/http"},
		except:  within("functions", "attribute"),
		direct:  true,
		because: "provider-defined functions are pure and offline, and stand on attribute",
	},
	{
		layer:   "internal/service",
		never:   []string{module},
		except:  within("framework", "attribute", "reads", "client", "names", "uuid"),
		because: "a service package stands on framework, attribute, reads and client, never on another service package",
	},
	{
		layer:   "internal/service",
		never:   []string{"net/http"},
		direct:  true,
		because: "requests go through internal/client",
	},
	{
		layer:   "internal/desk/worksheet",
		never:   []string{plugin, module, "net/http", "os"},
		except:  within("desk/worksheet"),
		direct:  true,
		because: "a worksheet is made of pure functions and data",
	},
	{
		layer:   "internal/desk/worksheet",
		never:   []string{plugin, module},
		except:  within("desk/worksheet"),
		because: "a worksheet knows the contract's names alone, and nothing of who asks",
	},
	{
		layer:   "internal/desk/runbook",
		never:   []string{plugin, module, "net/http", "os"},
		except:  within("desk/runbook", "desk/worksheet"),
		direct:  true,
		because: "a runbook is written from a plan alone, without any server",
	},
	{
		layer:   "internal/provider",
		never:   within("cmd", "emulator", "identity", "adminapi", "desk", "recordfile", "twin"),
		because: "the released provider carries neither servers nor programs",
	},
	{
		layer:   "",
		never:   within("cmd", "emulator", "identity", "adminapi", "desk", "recordfile", "twin", "contract"),
		because: "the released provider carries neither servers nor programs",
	},
}

// forTestsOnly may be imported by tests, and by one another.
var forTestsOnly = []string{module + "/internal/acctest", module + "/internal/contract", plugin + "testing"}
