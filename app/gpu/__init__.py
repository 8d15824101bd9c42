"""Pictures of meshes, Gaussians and particles for the viewport: by wgpu on a graphics card, else by the processor."""
