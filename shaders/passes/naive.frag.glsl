layout(location = 0) out vec4 colour;

void main() { colour = vec4(0.74, 0.74, 0.72, 1.0); }
