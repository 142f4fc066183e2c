// Package documentation holds no code: its tests prove what people read and copy. They run the commands, the
// configurations and the scenarios of every page, and hold pages against the provider that they are about.
package documentation
