"""A dump of a store of every released version, and that each upgrades to this one."""
