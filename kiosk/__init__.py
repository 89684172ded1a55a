"""The controller of one physical bank of parcel lockers."""
