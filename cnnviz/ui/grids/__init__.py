"""The pages *Convolution* and *Pooling*: state, controls, stepper, panels."""
